import { randomBytes } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { Asking } from './ask.ts'
import { clean, fits } from './clean.ts'
import { ready, reload, visit } from './ready.ts'
import { API, agreedTo, asAdmin, errorsOf, live, rewrite } from './rules.ts'
import { agreed, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// Rules in writing: found by line and column, tried without effect, enforced, compared, retired; the live API agrees.

let asking: Asking
test.beforeAll(async ({ browser }) => {
  asking = await Asking.register(browser, sharedStack())
})
test.afterAll(() => asking.leave())

const unique = () => `e2e-${randomBytes(3).toString('hex')}`
const content = (id: string, over: object = {}) => ({
  id,
  kind: 'guard',
  // matches nobody: other specs must not meet it
  cedar: 'forbid (principal == Agent::"agi_nobody", action == Action::"billing.refund", resource);',
  outcome: 'deny',
  reason_code: 'E2E_RULE',
  sentence: 'A rule of a browser test.',
  mode: 'enforce',
  ...over,
})
const ofRefund = async () => {
  const { body } = await asking.agent.authorize({
    tool: 'billing.refund',
    arguments: { order: '48216', amount: { value: 1_000, currency: 'EUR' } },
    reasoning: { confidence: 0.9 },
    dry_run: true,
  })
  return [body.outcome, body.reason?.code]
}
/** What was submitted, agreed to by two others and applied. */
async function agreeAndApply(page: Page) {
  await expect(page).toHaveURL(/\/policies\/changes\/chg_/)
  const change = new URL(page.url()).pathname.split('/').at(-1) as string
  await agreed(sharedStack(), change)
}

test('from an error at its place to a rule that counts, and back', async ({ page, context }) => {
  test.setTimeout(120_000)
  const errors = errorsOf(page)
  const id = unique()
  await signInAs(context, 'policy_author')
  await visit(page, '/policies')
  await page.getByRole('link', { name: 'Write a policy' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Write a policy' })).toBeVisible()
  const cedar = page.getByRole('textbox', { name: 'Cedar' })
  const write = (tool: string) =>
    rewrite(cedar, `forbid (principal == Agent::"${asking.agent.agent.id}",\n  action == Action::"${tool}", resource);`)
  await write('billing.refnd')
  const place = page.getByRole('button', { name: /2:\d+$/ })
  await expect(place).toBeVisible()
  await expect(page.getByText('there is no tool billing.refnd')).toBeVisible()
  await place.click()
  await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toContain('billing.refnd')

  // whoever submits in spite of it is told the same, and every other field beside it
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await expect(page.getByText(/It cannot be used yet: \d+ places need another look/)).toBeVisible()
  await expect(page.getByLabel('Sentence')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Id', { exact: true }).fill(id)
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('deny')
  await page.getByLabel('Reason code').fill('e2e_no_refunds')
  await page.getByLabel('Sentence').fill('This agent refunds nothing in a browser test.')
  await page.getByLabel('Rationale').fill('To see a rule from its first line to its last.')
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await expect(page.getByText('It cannot be used yet: 1 place needs another look.')).toBeVisible()
  await write('billing.refund')
  await expect(
    page
      .getByText('No errors: it can be submitted.')
      .or(page.getByRole('tab', { name: 'Errors 0' }))
      .first(),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await agreeAndApply(page)
  await visit(page, `/policies/${id}`)

  // as it begins: it writes down what it would have said
  await expect(page.getByText('Log only ·')).toBeVisible()
  await expect(page.getByText('Would deny').first()).toBeVisible()
  await expect(page.getByText('It changes nothing.')).toBeVisible()
  expect((await ofRefund())[0]).toBe('allow')
  await reload(page)
  await expect(page.getByText(/Enforced, it would have changed/)).toBeVisible()
  await page.locator('a[href^="/decisions/dec_"]').first().click()
  const verdict = page.getByRole('listitem').filter({ hasText: 'E2E_NO_REFUNDS' }).last()
  await expect(verdict).toContainText('Would deny')
  await expect(verdict).toContainText('Log only · changes nothing')
  await visit(page, `/policies/${id}`)
  await page.getByRole('link', { name: 'Promote to enforce…' }).click()
  await expect(page.getByRole('radio', { name: /^Enforce/ })).toBeChecked()
  await page.getByLabel('Rationale').fill('It said the right thing.')
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await agreeAndApply(page)
  await visit(page, `/policies/${id}`)
  await expect(page.getByText('version 2', { exact: true })).toBeVisible()
  await expect(page.getByText('Enforced', { exact: true })).toBeVisible()
  expect(await ofRefund()).toEqual(['deny', 'E2E_NO_REFUNDS'])

  await page.getByRole('link', { name: 'What changed in version 2' }).click()
  await expect(page).toHaveURL(/from=1&to=2/)
  await expect(page.getByRole('heading', { name: 'From version 1 to version 2' })).toBeVisible()
  await expect(page.locator('#difference')).toContainText(/mode\s*log\s*→\s*enforce/)

  await API(context)('POST', `/policies/${id}/retire`, { reason: 'The browser test is over.' })
  expect((await ofRefund())[0]).toBe('allow')
  await visit(page, `/policies?tab=retired&q=${id}`)
  await expect(page.getByRole('row', { name: new RegExp(id) })).toContainText('Retired')
  expect(errors).toEqual([])
})

test('what somebody published meanwhile is shown, and not overwritten', async ({ page, context, browser }) => {
  const id = unique()
  await signInAs(context, 'policy_author')
  const api = API(context)
  await api('POST', '/policies', { content: content(id), rationale: 'First.' })
  await visit(page, `/policies/${id}/edit`)
  await ready(page)
  await page.getByLabel('Sentence').fill('Mine.')
  await page.getByLabel('Rationale').fill('Second, as I see it.')
  await asAdmin(browser, (admin) =>
    admin('POST', '/policies', { content: content(id, { outcome: 'never' }), rationale: 'Second, by another.' }),
  )
  // told live, before anything is sent
  const told = page.getByRole('alert').filter({ hasText: 'Changed since you opened it' })
  await expect(told).toContainText(/outcome\s*deny\s*→\s*never/)
  await expect(page.getByRole('button', { name: 'Submit for review' })).toBeDisabled()
  await expect(page.getByLabel('Sentence')).toHaveValue('Mine.')
  await clean(page, 'changed meanwhile')
  await told.getByRole('button', { name: 'Keep what I wrote, on top of version 2' }).click()
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await agreeAndApply(page)
  await visit(page, `/policies/${id}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Mine.' })).toBeVisible()
  await api('POST', `/policies/${id}/retire`, { reason: 'The browser test is over.' })
})

test('the catalog is filtered by its address, and a rule that only logs never looks enforced', async ({
  page,
  context,
}) => {
  await signInAs(context, 'compliance')
  await visit(page, '/policies')
  await expect(page.getByRole('link', { name: 'Write a policy' })).toHaveCount(0)
  await page.getByLabel('Mode').selectOption('log')
  await expect(page).toHaveURL(/mode=log/)
  const row = page.getByRole('row', { name: /mail-at-night/ })
  await expect(row).toContainText('Log only · changes nothing')
  await expect(row).toContainText('Would need approval')
  await expect(row).not.toContainText('Needs approval')
  await reload(page)
  await expect(page.getByLabel('Mode')).toHaveValue('log')
  // others may be trying rules out at the same time: whatever is listed only logs
  const rows = page.getByRole('row').filter({ has: page.getByRole('cell') })
  await expect(row).toBeVisible()
  await expect(rows.filter({ hasNotText: 'Log only · changes nothing' })).toHaveCount(0)
  await page.getByRole('searchbox').fill('nothing-is-called-this')
  await expect(page.getByRole('heading', { name: 'No policy fits' })).toBeVisible()
  await page.getByRole('link', { name: 'See all policies' }).click()
  const hits = page.getByRole('link', { name: /decisions in which refund-over-limit matched/ })
  await hits.click()
  await expect(page).toHaveURL(/\/decisions\?policy=refund-over-limit/)
  await visit(page, '/policies?env=sandbox&q=refund-over')
  await expect(page.getByRole('heading', { name: 'No policy fits' })).toBeVisible()
  await visit(page, '/policies/new')
  await expect(page.getByRole('heading', { level: 1, name: 'You may not write policies' })).toBeVisible()
  await expect(page.getByText('policy author or admin')).toBeVisible()
  await visit(page, '/policies/there-is-none')
  await expect(page.getByRole('heading', { level: 1, name: /no such policy/ })).toBeVisible()
})

test('a review that is due is listed to the owner, who puts it off', async ({ page, context }) => {
  await signInAs(context, 'approver') // the operations lead, who owns the rule that is tried out
  await visit(page, '/policies')
  await page.getByText('due to be looked at again').getByRole('link').click()
  await expect(page).toHaveURL(/review=due/)
  await page.getByRole('link', { name: /^mail-at-night/ }).click()
  await expect(page.getByText(/^Was due/).first()).toBeVisible()
  await page.getByLabel('What you found').fill('Still worth watching.')
  await page.getByRole('button', { name: 'It is right as it is' }).click()
  await expect(page.getByText('Looked at again', { exact: true })).toBeVisible()
  await expect(page.getByText(/^Was due/)).toHaveCount(0)
  await expect(page.getByText('version 1', { exact: true })).toBeVisible()
  await visit(page, '/policies')
  await expect(page.getByText('due to be looked at again')).toHaveCount(0)
})

test('a limit is set, shows what is used of it, and is retired', async ({ page, context }) => {
  const id = unique()
  await signInAs(context, 'admin')
  await visit(page, '/policies?tab=limits')
  await expect(page.getByRole('row', { name: /refunds-per-order/ })).toContainText('€6,000.00 a day')
  await page.getByRole('button', { name: 'Set a limit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(id)
  await dialog.getByLabel('Reason code').fill('e2e_limit')
  await dialog.getByLabel('Sentence').fill('At most €15 an hour in a browser test.')
  await dialog.getByLabel('What is counted').selectOption('amount')
  await dialog.getByLabel('At most').fill('fifteen')
  await dialog.getByRole('button', { name: 'Set limit' }).click()
  await expect(dialog.getByText('is not a number of that unit')).toBeVisible()
  await dialog.getByLabel('At most').fill('15')
  await dialog.getByLabel('Currency').fill('eur')
  await dialog.getByLabel('Agent').selectOption({ label: `${asking.name}, production` })
  await dialog.getByRole('button', { name: 'Set limit' }).click()
  await agreedTo(page)
  const row = page.getByRole('row', { name: new RegExp(id) })
  await expect(row).toContainText('€15.00 an hour for each agent and tool')
  await expect(row).toContainText('Nothing counted')
  const refund = () =>
    asking.agent.authorize({
      tool: 'billing.refund',
      arguments: { order: '48216', amount: { value: 1_000, currency: 'EUR' } },
      reasoning: { confidence: 0.9 },
    })
  expect((await refund()).body.outcome).toBe('allow')
  expect((await refund()).body.reason?.code).toBe('E2E_LIMIT')
  await reload(page)
  await expect(row).toContainText('€10.00 · 66.7 %')
  await expect(row).toContainText(`${asking.name}, production`)
  await row.getByRole('button', { name: `Retire the limit ${id}` }).click()
  await page.getByRole('alertdialog').getByLabel('Reason').fill('The browser test is over.')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Retire limit' }).click()
  await agreedTo(page)
  await expect(row).toContainText('retired')
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`policies, ${colorScheme}`, () => {
    test.use({ colorScheme })
    test.describe.configure({ timeout: 120_000 })
    test('forms, dialogs and empty states are accessible, and fit a phone', async ({ page, context }) => {
      await signInAs(context, 'admin')
      await visit(page, '/policies/new')
      const cedar = page.getByRole('textbox', { name: 'Cedar' })
      await rewrite(cedar, 'forbid (principal, action, resource) when { context.nothing };')
      await expect(page.getByRole('button', { name: /1:\d+$/ }).first()).toBeVisible()
      await page.getByRole('combobox', { name: 'Outcome' }).selectOption('downscope')
      await page.getByRole('button', { name: 'Submit for review' }).click()
      await expect(page.getByText(/It cannot be used yet/)).toBeVisible()
      // so tall that the bar with the buttons lies on no half of a line
      const before = page.viewportSize() ?? { width: 1280, height: 720 }
      await page.setViewportSize({ ...before, height: 2_400 })
      await clean(page, 'form with findings')
      await page.setViewportSize(before)
      await visit(page, '/policies/refund-over-limit')
      await expect(live(page)).toBeVisible()
      await page.getByText('As a table').click()
      await clean(page, 'policy')
      await page.getByRole('button', { name: 'Retire…' }).click()
      await expect(page.getByRole('alertdialog')).toBeVisible()
      await clean(page, 'retire dialog')
      await visit(page, '/policies?tab=limits')
      await page.getByRole('button', { name: 'Set a limit' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await page.getByRole('dialog').getByLabel('Beyond it').selectOption('require_approval')
      await page.getByRole('dialog').getByRole('button', { name: 'Name the queues instead' }).click()
      await clean(page, 'limit dialog')
      await visit(page, '/policies?q=zzz&outcome=never')
      await clean(page, 'nothing fits')
      for (const width of [390, 320])
        for (const address of ['/policies/refund-over-limit', '/policies/new', '/policies?tab=limits']) {
          await page.setViewportSize({ width, height: 780 })
          await visit(page, address)
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
          await fits(page, `${address} at ${width}`)
        }
    })
  })
