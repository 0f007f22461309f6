import { expect, test } from '@playwright/test'
import { Asking, lightRefund, runId } from './ask.ts'
import { deniedRun } from './denied-run.ts'
import { ready, visit } from './ready.ts'
import { signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// One run: what happened, in order, and what a denial closed in it.

let agent: Asking
test.beforeAll(async ({ browser }) => {
  agent = await Asking.register(browser, sharedStack())
})
test.afterAll(() => agent.leave())

test('a run tells its steps in order, and its waiting apart', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  const run = runId()
  await agent.agent.post('/api/v1/runs', { id: run, request: `Ticket of ${run}`, intent: 'Refund once' })
  await agent.ask({ ...lightRefund(), run })
  await visit(page, `/runs?text=${run}`)
  await page.getByRole('link', { name: `Ticket of ${run}` }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Run of ${agent.name}`)
  const steps = page.getByRole('listitem').filter({ hasText: /wants to refund|People were asked/ })
  await expect(steps).toHaveCount(2)
  await expect(steps.nth(0)).toContainText('Needs approval')
  await expect(steps.nth(1)).toContainText('Waiting')
  await expect(page.getByText(`Ticket of ${run}`)).toBeVisible()
  await page.getByRole('link', { name: 'As a tree' }).click()
  await expect(page).toHaveURL(/as=tree/)
  await expect(steps).toHaveCount(2)
})

test('what a person denied in a run is reopened with a reason', async ({ page, context }) => {
  await signInAs(context, 'approver')
  const run = await deniedRun(agent, context, 'The parcel was delivered.')
  await visit(page, `/runs?text=${run}`)
  await page.locator('[data-row-link]').first().click()
  const denied = page.getByRole('region', { name: 'Denied in this run' })
  await expect(denied).toContainText('The parcel was delivered.')
  await ready(page)
  await denied.getByRole('button', { name: 'Reopen…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Reopen in this run' })
  await dialog.getByLabel('Why').fill('The trace was of another parcel.')
  await dialog.getByRole('button', { name: 'Reopen' }).click()
  await expect(denied).toContainText('the agent may ask again')
  await expect(denied.getByRole('button')).toHaveCount(0)
})

test('who may not reopen sees the denial without the button', async ({ page, context, browser }) => {
  await signInAs(context, 'compliance')
  const lead = await browser.newContext()
  await signInAs(lead, 'approver')
  const run = await deniedRun(agent, lead, 'Not needed.')
  await lead.close()
  await visit(page, `/runs?text=${run}`)
  await page.locator('[data-row-link]').first().click()
  const denied = page.getByRole('region', { name: 'Denied in this run' })
  await expect(denied).toContainText('Not needed.')
  await expect(denied.getByRole('button')).toHaveCount(0)
})

test('a run that does not exist says so', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, `/runs/run_${'0'.repeat(32)}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such run, or you may not see it')
})
