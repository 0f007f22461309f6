import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import { callAs, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// What the specs about rules and settings share.

export const API = (context: BrowserContext) => (method: string, path: string, body?: object) =>
  callAs(context, sharedStack(), method, `/api/v1${path}`, body)

/** The admin API in a context of its own, so that the page under test stays somebody else's. */
export async function asAdmin<T>(browser: Browser, work: (api: ReturnType<typeof API>) => Promise<T>): Promise<T> {
  const context = await browser.newContext()
  try {
    await signInAs(context, 'admin')
    return await work(API(context))
  } finally {
    await context.close()
  }
}

export async function clean(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect
    .soft(
      violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`),
      where,
    )
    .toEqual([])
}
export async function fits(page: Page, where: string): Promise<void> {
  const wider = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  expect.soft(wider, `${where} scrolls sideways`).toBeLessThanOrEqual(0)
}
export function errorsOf(page: Page): string[] {
  const errors: string[] = []
  page.on('console', (m) => m.type() === 'error' && errors.push(`${page.url()}: ${m.text()}`))
  page.on('pageerror', (e) => errors.push(`${page.url()}: ${e.message}`))
  return errors
}
/** What is said of the last action, to ears and eyes. */
export const said = (page: Page) => page.locator('p[aria-live=polite]')
export const live = (page: Page) => page.getByText('Live', { exact: true })
