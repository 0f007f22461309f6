import { randomBytes } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { AgentClient, type DemoFile, ToolServer } from '../scripts/demo/client.ts'
import { card, notice, state } from './approvals-page.ts'
import { asOwner } from './ask.ts'
import { ready, visit } from './ready.ts'
import { signInAs } from './sign-in-as.ts'
import { demoOf, sharedStack } from './stack.ts'

// What takes more than one person and one key: a critical request, one that is passed on, one that loses a part.

const OPERATIONS = 0
const SECURITY = 2 // among the approvers of the demonstration
const unique = () => randomBytes(3).toString('hex')
const demo = () => demoOf(sharedStack()) as DemoFile

async function open(page: Page, approval: string) {
  await visit(page, `/approvals/${approval}`)
  await expect(card(page).getByRole('heading', { level: 2 })).toContainText('wants to')
  await ready(page)
}
/** 14,200 rows, as the database's own server says: an operations lead, somebody of security, and a fresh sign-in. */
async function critical() {
  const agent = await new AgentClient(demo(), 'billing-cleanup', 'production').signIn()
  const body = {
    tool: 'billing.delete_records',
    arguments: { where: `created_at < '2026-02-01' /* ${unique()} */` },
    reasoning: { objective: 'Remove test data', confidence: 0.78 },
  }
  const { body: dry } = await agent.authorize({ ...body, dry_run: true })
  const reach = { rows: 14_200, customers: 3_918 }
  await new ToolServer(demo()).preview({ tool: body.tool, action_hash: dry.action_hash, reach })
  const { body: held } = await agent.authorize(body)
  expect([held.outcome, held.impact]).toEqual(['require_approval', 'critical'])
  return { agent, body, approval: held.approval?.id as string }
}
/** The person signed in ten minutes ago. */
const signedInLongAgo = (email: string) =>
  asOwner(sharedStack(), (client) =>
    client.query(
      `UPDATE session SET authenticated_at = now() - interval '10 minutes'
        WHERE person_id = (SELECT id FROM person WHERE email = $1)`,
      [email],
    ),
  )

test('what is critical takes a reason, the password again and a second person', async ({ page, context, browser }) => {
  test.setTimeout(90_000)
  const { agent, body, approval } = await critical()
  const lead = await signInAs(context, 'approver', OPERATIONS)
  await open(page, approval)
  await expect(card(page)).toContainText('14,200')
  await signedInLongAgo(lead.email)
  await page.keyboard.press('a')
  const dialog = page.getByRole('alertdialog')
  const approve = dialog.getByRole('button', { name: /^Approve/ })
  await approve.click()
  await expect(dialog.getByText('Approving something of this impact needs a reason.')).toBeVisible()
  await dialog.getByLabel('Why is this right?').fill('Counted with the owner of the table.')
  await approve.click()
  await expect(dialog.getByText('This needs a fresh sign-in: enter your password again.')).toBeVisible()
  await expect(approve).toBeDisabled()
  await dialog.getByLabel('Your password').fill('not the right one')
  await dialog.getByRole('button', { name: 'Confirm it is you' }).click()
  await expect(dialog.getByText('That is not the password of this account.')).toBeVisible()
  await dialog.getByLabel('Your password').fill(lead.password)
  await dialog.getByRole('button', { name: 'Confirm it is you' }).click()
  await expect(dialog).toBeHidden()
  await expect(notice(page)).toContainText('Your approval counts: 1 of 2.')
  await expect(card(page)).toContainText('1 of 2')
  // nobody fills two places, and one place is not enough
  await expect(card(page).getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  const early = await agent.authorize({ ...body, approval })
  expect([early.body.outcome, early.body.reason?.code]).toEqual(['deny', 'approval_waiting'])

  const second = await browser.newContext()
  await signInAs(second, 'approver', SECURITY)
  const theirs = await second.newPage()
  await open(theirs, approval)
  await theirs.keyboard.press('a')
  await theirs.getByLabel('Why is this right?').fill('No data of customers is among them.')
  await theirs
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Approve/ })
    .click()
  await expect(state(theirs)).toContainText('Approved')
  // who voted first is told without asking
  await expect(state(page)).toContainText('Approved')
  await second.close()
  expect((await agent.authorize({ ...body, approval })).body.outcome).toBe('allow')
})

test('passed on by hand, it is on the list of what was escalated, with the reason', async ({ page, context }) => {
  const { agent, approval } = await critical()
  await signInAs(context, 'approver', OPERATIONS)
  await open(page, approval)
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('The deadline stays, and so may you.')
  await dialog.getByLabel('For whoever takes it (optional)').fill('I do not know this table.')
  await dialog.getByRole('button', { name: 'Escalate' }).click()
  await expect(dialog).toBeHidden()
  await expect(card(page)).toContainText('I do not know this table.')
  await visit(page, '/approvals?view=escalated')
  await expect(page.locator(`a[href^="/approvals/${approval}"]`).first()).toBeVisible()
  await agent.post(`/api/v1/approvals/${approval}/cancel`, {})
})

test('recipients can be taken out, none put in, and the agent goes on with those that are left', async ({
  page,
  context,
}) => {
  const agent = await new AgentClient(demo(), 'crm-analyst', 'production').signIn()
  const to = ['one', 'two', 'three'].map((name) => `${name}-${unique()}@customer.example`)
  const body = {
    tool: 'mail.send',
    arguments: { to, subject: 'Your parcel', body: 'It arrives tomorrow.' },
    reasoning: { objective: 'Tell the customers', confidence: 0.9 },
  }
  const asked = await agent.authorize(body)
  const approval = asked.body.approval?.id as string
  await signInAs(context, 'approver', OPERATIONS)
  await open(page, approval)
  await page.keyboard.press('m')
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByText('3 of 3 stay; none can be added.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: /^Approve as edited/ })).toBeDisabled()
  await dialog.getByRole('checkbox', { name: to[1] as string }).uncheck()
  await expect(dialog.getByText('2 of 3 stay; none can be added.')).toBeVisible()
  await dialog.getByLabel(/^Why/).fill('The second one asked to be left alone.')
  await dialog.getByRole('button', { name: /^Approve as edited/ }).click()
  await expect(dialog).toBeHidden()
  await expect(state(page)).toContainText('Approved')
  expect((await agent.authorize({ ...body, approval })).body.reason?.code).toBe('approval_edited')
  const left = [to[0], to[2]]
  const { body: status } = await agent.get(`/api/v1/approvals/${approval}`)
  expect(status.effective_arguments).toMatchObject({ to: left })
  const again = await agent.authorize({ ...body, arguments: { ...body.arguments, to: left }, approval })
  expect(again.body.outcome).toBe('allow')
})
