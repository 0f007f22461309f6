import { randomBytes } from 'node:crypto'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { Asking, runId } from './ask.ts'
import { clean, fits } from './clean.ts'
import { visit } from './ready.ts'
import { personOf, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// Two people keep evidence, and two people let somebody be forgotten.

const PAGE = '/audit/retention'
const article = (page: Page, name: string) => page.getByRole('article', { name: new RegExp(name) })
const unique = (word: string) => `${word}-${randomBytes(4).toString('hex')}`

let asking: Asking
let admin: BrowserContext
let other: Page
test.beforeAll(async ({ browser }) => {
  asking = await Asking.register(browser, sharedStack())
  admin = await browser.newContext()
  await signInAs(admin, 'admin')
  other = await admin.newPage()
})
test.afterAll(async () => {
  await asking.leave()
  await admin.close()
})
test.beforeEach(({ context }) => signInAs(context, 'compliance').then(() => {}))

/** Something that an agent did about a customer of the test's own. */
async function about(customer: string): Promise<string> {
  const answer = await asking.agent.authorize({
    run: runId(),
    tool: 'billing.refund',
    arguments: { order: '48216', amount: { value: 1_200, currency: 'EUR' } },
    on_behalf_of: { type: 'customer', id: customer },
    reasoning: { objective: `Refund ${customer}`, confidence: 0.95 },
  })
  return answer.body.id as string
}
async function lookUp(page: Page, subject: string): Promise<void> {
  await page.getByLabel('Whom').fill(subject)
  await page.getByRole('button', { name: 'Look up' }).click()
  await expect(page.getByRole('status').filter({ hasText: subject })).toBeVisible()
}
async function placeHold(page: Page, matter: string, subject: string): Promise<void> {
  await page.getByRole('button', { name: 'Place a hold' }).click()
  const dialog = page.getByRole('dialog', { name: 'Place a legal hold' })
  await dialog.getByRole('button', { name: 'Place the hold' }).click()
  await expect(dialog.getByLabel('Matter')).toBeFocused()
  await dialog.getByLabel('Matter').fill(matter)
  await dialog.getByLabel('Why').fill('Counsel asked to keep it.')
  await dialog.getByRole('button', { name: 'Place the hold' }).click()
  await expect(dialog.getByText('Name something that the hold covers.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Place the hold' })).toBeFocused()
  await dialog.getByLabel('Subjects').fill(subject)
  await clean(page, 'the dialog of a hold')
  await dialog.getByRole('button', { name: 'Place the hold' }).click()
  await expect(article(page, `${matter}: In force`)).toBeVisible()
}

test('a hold keeps a subject from being erased; two people lift it, two people erase, and the card says so', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const customer = unique('cus')
  const subject = `customer:${customer}`
  const matter = unique('Doe v. Acme')
  const decision = await about(customer)

  await visit(page, PAGE)
  await lookUp(page, subject)
  await expect(page.getByRole('status').filter({ hasText: subject })).toContainText('1 decision among them')
  await placeHold(page, matter, subject)

  await visit(page, PAGE)
  await lookUp(page, subject)
  await expect(page.getByText('A legal hold covers this subject.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Request the erasure' })).toBeDisabled()

  // one asks, and cannot lift it; another one lifts
  await article(page, matter).getByRole('button', { name: 'Ask to lift' }).click()
  await page.getByLabel('Why it is over').fill('Settled.')
  await page.getByRole('dialog').getByRole('button', { name: 'Ask to lift' }).click()
  await expect(article(page, `${matter}: In force; lifting requested`)).toBeVisible()
  await expect(article(page, matter).getByRole('button', { name: /^Lift/ })).toHaveCount(0)
  await visit(other, PAGE)
  await article(other, matter)
    .getByRole('button', { name: /^Lift… the hold/ })
    .click()
  await other.getByRole('alertdialog').getByRole('button', { name: 'Lift the hold' }).click()
  await expect(article(other, `${matter}: Lifted`)).toBeVisible()

  await visit(page, PAGE)
  await lookUp(page, subject)
  await page.getByRole('button', { name: 'Request the erasure' }).click()
  const request = page.getByRole('dialog', { name: 'Request the erasure' })
  await request.getByRole('button', { name: 'Request the erasure' }).click()
  await expect(request.getByLabel('Why')).toBeFocused()
  await expect(request.getByText('Say why')).toBeVisible()
  await request.getByLabel('Why').fill('Asked for by the data subject.')
  await request.getByRole('button', { name: 'Request the erasure' }).click()
  await expect(article(page, `${customer}: Waits for an admin`)).toBeVisible()
  await expect(article(page, customer).getByRole('button', { name: /^Erase/ })).toHaveCount(0)

  await visit(other, PAGE)
  await article(other, customer)
    .getByRole('button', { name: /^Erase/ })
    .click()
  await clean(other, 'the dialog of an erasure')
  await other.getByRole('alertdialog').getByRole('button', { name: 'Destroy the key' }).click()
  await expect(article(other, customer)).toHaveCount(0)
  await expect(other.getByText('1 decision among them').first()).toBeVisible()

  await visit(page, `/decisions/${decision}`)
  await expect(page.getByRole('note')).toContainText(/erased by entry #\d/)
  await expect(page.locator('main')).not.toContainText(customer)
  await clean(page, 'an erased decision')
})

test('the page fits and is clean, and shows an approver nothing', async ({ page, context }) => {
  for (const width of [1440, 768, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await visit(page, PAGE)
    await expect(page.getByRole('heading', { name: 'Legal holds' })).toBeVisible()
    await fits(page)
  }
  await clean(page)
  expect(personOf('approver').role).toBe('approver')
  await context.clearCookies()
  await signInAs(context, 'approver')
  await visit(page, PAGE)
  await expect(page.getByText('You may not read the audit')).toBeVisible()
})
