import { expect, test } from '@playwright/test'
import { card, notice, open, rowOf, state, walkTo } from './approvals-page.ts'
import { Asking, heavyRefund, lightRefund } from './ask.ts'
import { ready, visit } from './ready.ts'
import { signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// People and agents of the demonstration; the operations leads are approver 0 and 1.

let agent: Asking
test.beforeEach(async ({ browser }) => {
  agent = await Asking.register(browser, sharedStack())
})
test.afterEach(() => agent.leave())

test.describe('approve by keyboard', () => {
  test('the request appears by itself, J then A, and the agent may act exactly once', async ({ page, context }) => {
    await signInAs(context, 'approver')
    await visit(page, '/approvals')
    await ready(page)
    const asked = await agent.ask(lightRefund())
    const row = rowOf(page, asked)
    await expect(row.or(page.getByRole('button', { name: /new requests?$/ }))).toBeVisible()
    if (!(await row.isVisible())) await page.keyboard.press('n')
    await expect(row).toBeVisible()
    await expect(page).toHaveTitle(/^\(\d+\) Approvals/)
    await walkTo(page, asked)
    await page.keyboard.press('a')
    await expect(notice(page)).toContainText(`Approved. ${agent.name} may do this once`)
    await expect(state(page)).toContainText('Approved')
    // the row stays where it was
    await expect(row).toBeVisible()
    expect((await agent.again(asked)).body.outcome).toBe('allow')
    const second = await agent.again(asked)
    expect([second.body.outcome, second.body.reason?.code]).toEqual(['deny', 'approval_consumed'])
    await expect(state(page)).toContainText('Approved and used')
  })

  test('new requests wait under a pill and push nothing away', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const first = await agent.ask(lightRefund())
    await visit(page, '/approvals')
    await ready(page)
    await expect(rowOf(page, first)).toBeVisible()
    const before = await page.locator('[data-row-link]').evaluateAll((rows) => rows.map((r) => r.getAttribute('href')))
    const second = await agent.ask(lightRefund())
    await expect(page.getByRole('button', { name: /new requests?$/ })).toBeVisible()
    expect(
      await page.locator('[data-row-link]').evaluateAll((rows) => rows.map((r) => r.getAttribute('href'))),
    ).toEqual(before)
    await page.getByRole('button', { name: /new requests?$/ }).click()
    await expect(rowOf(page, second)).toBeVisible()
  })

  test('what is high asks why before it is approved', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const asked = await agent.ask(heavyRefund())
    await open(page, asked)
    await page.keyboard.press('a')
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('button', { name: /^Approve/ }).click()
    await expect(dialog.getByText('needs a reason')).toBeVisible()
    await dialog.getByLabel('Why is this right?').fill('The order was lost by the carrier.')
    await dialog.getByRole('button', { name: /^Approve/ }).click()
    await expect(dialog).toBeHidden()
    await expect(state(page)).toContainText('Approved')
    expect((await agent.again(asked)).body.outcome).toBe('allow')
  })

  test('single keys can be switched off; ⌘K stays', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const asked = await agent.ask(lightRefund())
    await open(page, asked)
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard' })
    await help.getByLabel('Single-key shortcuts').uncheck()
    await help.getByRole('button', { name: 'Close' }).click()
    await expect(help).toBeHidden()
    await page.keyboard.press('a')
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('combobox', { name: 'Page, agent or id' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(card(page).getByRole('button', { name: /^Approve/ })).toBeVisible()
  })
})

test.describe('deny and edit', () => {
  test('the agent reads the reason of a denial, and is denied again in its run', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const asked = await agent.ask(heavyRefund())
    await open(page, asked)
    await page.keyboard.press('d')
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('button', { name: /^Deny / }).click()
    await expect(dialog.getByText('the agent receives it')).toBeVisible()
    await dialog.getByRole('button', { name: 'Wrong amount' }).click()
    await dialog.getByLabel('In your words').fill('The voucher was used already.')
    await dialog.getByRole('button', { name: /^Deny / }).click()
    await expect(page.getByText('What the agent was told')).toBeVisible()
    const told = await agent.agent.get(`/api/v1/approvals/${asked.approval}`)
    expect(told.body).toMatchObject({ status: 'denied', reason: 'Wrong amount. The voucher was used already.' })
    const { body } = await agent.agent.authorize(asked.body)
    expect(body.outcome).toBe('deny')
    // a person reopens it, with a reason
    await page.getByRole('button', { name: 'Reopen in this run…' }).click()
    await page.getByRole('alertdialog').getByLabel('Why').fill('The voucher was another one.')
    await page.getByRole('button', { name: 'Reopen', exact: true }).click()
    await expect(page.getByText('It was reopened in this run')).toBeVisible()
    expect((await agent.ask(asked.body)).answer.body.outcome).toBe('require_approval')
  })

  test('edited down and approved, the agent goes on with exactly the edited amount', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const asked = await agent.ask(heavyRefund())
    await open(page, asked)
    await page.keyboard.press('m')
    const dialog = page.getByRole('alertdialog')
    const amount = dialog.getByRole('textbox').first()
    await amount.fill('500')
    await expect(dialog.getByText('it can only be lowered')).toBeVisible()
    await amount.fill('250')
    await dialog.getByLabel(/^Why/).fill('The voucher covers the rest.')
    await dialog.getByRole('button', { name: /^Approve as edited/ }).click()
    await expect(dialog).toBeHidden()
    await expect(state(page)).toContainText('Approved')
    await expect(page.getByText(/changed amount\/value/)).toBeVisible()
    expect((await agent.again(asked)).body.reason?.code).toBe('approval_edited')
    const lowered = { arguments: { order: '48214', amount: { value: 25_000, currency: 'EUR' } } }
    expect((await agent.again(asked, lowered)).body.outcome).toBe('allow')
  })

  test('a question reaches the agent and its answer the card, called untrusted', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const asked = await agent.ask(heavyRefund())
    await open(page, asked)
    await page.keyboard.press('c')
    await page.keyboard.type('Which voucher?')
    await page.getByRole('button', { name: 'Ask the agent' }).click()
    await expect(page.getByText('Operations lead asked the agent')).toBeVisible()
    await agent.agent.post(`/api/v1/approvals/${asked.approval}/clarification`, { answer: 'Number 77.' })
    await expect(page.getByText('Number 77.')).toBeVisible()
  })
})
