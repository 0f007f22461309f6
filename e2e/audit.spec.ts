import { expect, type Page, test } from '@playwright/test'
import { reload, visit } from './ready.ts'
import { callAs, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// The log as people read it: stream, filters, one entry as it is hashed, and a check of all of it.

const rows = (page: Page) => page.locator('[data-row-link]')
const panel = (page: Page) => page.getByRole('complementary', { name: 'The open entry' })

test('the stream filters by type and person, and the address keeps it', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, '/audit')
  await expect(rows(page).first()).toBeVisible()
  await page.getByLabel('Type').selectOption('policy.published')
  await expect(page).toHaveURL(/type=policy\.published/)
  await expect(
    page
      .getByRole('cell')
      .filter({ hasText: /Policy: published$/ })
      .first(),
  ).toBeVisible()
  await reload(page)
  await expect(page.getByLabel('Type')).toHaveValue('policy.published')
  await expect(page.getByRole('cell').filter({ hasText: /Decision: made$/ })).toHaveCount(0)
})

test('an entry opens as it is hashed, with what it commits to', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, '/audit?type=card.flagged')
  await rows(page).first().click()
  await expect(page).toHaveURL(/entry=\d+/)
  await expect(panel(page)).toContainText('as it is hashed')
  await expect(panel(page).getByText('"type":"card.flagged"')).toBeVisible()
  await expect(panel(page).getByText(/^note/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel(page)).toHaveCount(0)
})

test('the log is checked on the spot', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, '/audit/log')
  await page.getByRole('button', { name: 'Check the log now' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'hashed again' })).toContainText('everything fits')
})

test('the demonstration says which times are simulated', async ({ page, context }) => {
  await signInAs(context, 'admin')
  await visit(page, '/audit/log')
  await expect(page.getByRole('region', { name: 'The log' })).toContainText('carry a simulated clock')
  await visit(page, '/audit?entry=0')
  await expect(panel(page).getByText('"clock":"simulated"')).toBeVisible()
})

test('reading the audit is an entry, once per view', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  const text = `seen-${Date.now()}`
  const reads = async () =>
    (
      await callAs(context, sharedStack(), 'GET', '/api/v1/audit?type=audit.read&text=actor_kind+tool&limit=100')
    ).items.filter(
      // other specs read the audit, too, but not by these
      (entry: { summary: string }) => entry.summary.endsWith('filtered by actor_kind, text, tool'),
    ).length
  await visit(page, `/audit?text=${text}&tool=billing.refund&actor_kind=agent`)
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible()
  const once = await reads()
  await reload(page)
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible()
  expect(await reads()).toBe(once)
})

test('an approver may not read the audit, and is told who may', async ({ page, context }) => {
  await signInAs(context, 'approver')
  await visit(page, '/audit')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You may not read the audit')
  await expect(page.getByText('compliance or admin')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Audit' })).toHaveCount(0)
})
