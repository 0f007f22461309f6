import { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test'
import { agreed, callAs, signInAs } from './sign-in-as.ts'
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

export function errorsOf(page: Page): string[] {
  const errors: string[] = []
  page.on('console', (m) => m.type() === 'error' && errors.push(`${page.url()}: ${m.text()}`))
  page.on('pageerror', (e) => errors.push(`${page.url()}: ${e.message}`))
  return errors
}
/** As a person does it: the editor itself selects everything, and then takes what is written. */
export async function rewrite(text: Locator, cedar: string): Promise<void> {
  await text.press('ControlOrMeta+a')
  if (cedar) await text.page().keyboard.insertText(cedar)
  else await text.press('Delete')
}
/** What is said of the last action, to ears and eyes. */
export const said = (page: Page) => page.locator('p[aria-live=polite]')
export const live = (page: Page) => page.getByText('Live', { exact: true })

/**
 * A form of a governed thing asked why: it is submitted, others agree, it is applied, and the page goes on where the
 * form was. Answers the change's id.
 */
export async function agreedTo(page: Page, why?: string): Promise<string> {
  const id = await proposed(page, why)
  await agreed(sharedStack(), id)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Done' }).click()
  return id
}
/** As far as "Waiting for a second person", which is still open. */
export async function proposed(page: Page, why = 'A browser test needs it so.'): Promise<string> {
  const asked = page.getByRole('dialog', { name: 'Propose this change' })
  await expect(asked.getByText(/^It (loosens|only tightens)/)).toBeVisible()
  const field = asked.getByLabel('Why')
  if (!(await field.inputValue())) await field.fill(why)
  await asked.getByRole('button', { name: 'Submit for review' }).click()
  const waiting = page.getByRole('alertdialog', { name: 'Waiting for a second person' })
  const href = await waiting.getByRole('link', { name: 'Open the change' }).getAttribute('href')
  return href?.split('/').at(-1) ?? ''
}
