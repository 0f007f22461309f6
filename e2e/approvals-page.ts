import { expect, type Page } from '@playwright/test'
import type { Asked } from './ask.ts'
import { ready, visit } from './ready.ts'

// The approvals page as a person meets it.

export const address = (asked: Asked) => `/approvals/${asked.approval}`
const isOpen = (page: Page, asked: Asked) => new URL(page.url()).pathname === address(asked)
export const card = (page: Page) => page.getByRole('article')
export const sentence = (page: Page) => card(page).getByRole('heading', { level: 2 })
/** What the card says of its state. */
export const state = (page: Page) => card(page).locator('header')
export const notice = (page: Page) => page.locator('p[aria-live=polite]')

// while a page streams in, what is not shown yet stands hidden beside its place
export const rowOf = (page: Page, asked: Asked) =>
  page.locator(`a[href^="${address(asked)}"]`).filter({ visible: true })

/** Other specs ask, too: J until ours is open. */
export async function walkTo(page: Page, asked: Asked) {
  for (let i = 0; i < 60 && !isOpen(page, asked); i++) {
    const before = page.url()
    await page.keyboard.press('j')
    // the next key counts from where this one led
    await expect.poll(() => page.url()).not.toBe(before)
  }
  expect(isOpen(page, asked)).toBe(true)
  await shown(page, asked)
}
export async function open(page: Page, asked: Asked) {
  await visit(page, address(asked))
  await shown(page, asked)
  await ready(page)
}
/** The card is of this request: the address leads, and the card before stands until the next has come. */
async function shown(page: Page, asked: Asked) {
  await expect(page.locator(`article[data-approval="${asked.approval}"]`)).toBeVisible()
  await expect(sentence(page)).toContainText('wants to')
}
