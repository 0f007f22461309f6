import { expect, type Page } from '@playwright/test'
import type { Asked } from './ask.ts'
import { ready } from './ready.ts'

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
    await page.keyboard.press('j')
    await page.waitForURL(/\/approvals\/apr_/)
  }
  expect(isOpen(page, asked)).toBe(true)
  await expect(sentence(page)).toContainText('wants to')
}
export async function open(page: Page, asked: Asked) {
  await page.goto(address(asked))
  await expect(sentence(page)).toContainText('wants to')
  await ready(page)
}
