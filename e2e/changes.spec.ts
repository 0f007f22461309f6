import { randomBytes } from 'node:crypto'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { Asking } from './ask.ts'
import { clean, fits } from './clean.ts'
import { reload, visit } from './ready.ts'
import { API, agreedTo, errorsOf, live, rewrite } from './rules.ts'
import { signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// What decides changes only when a second person agrees: proposed from a form, replayed, agreed to by two others,
// applied, taken back; the live API agrees at every step.

let asking: Asking
test.beforeAll(async ({ browser }) => {
  asking = await Asking.register(browser, sharedStack())
})
test.afterAll(() => asking.leave())

const unique = () => `e2e-${randomBytes(3).toString('hex')}`
const refund = async () => {
  const { body } = await asking.agent.authorize({
    tool: 'billing.refund',
    arguments: { order: '48216', amount: { value: 1_000, currency: 'EUR' } },
    reasoning: { confidence: 0.9 },
    dry_run: true,
  })
  return body.outcome
}
const bar = (page: Page, name: string | RegExp) => page.locator('main').getByRole('button', { name })
/** The same address as somebody else, for as long as it takes. */
async function asRole(browser: Browser, role: string, address: string, work: (page: Page) => Promise<void>) {
  const context = await browser.newContext()
  try {
    await signInAs(context, role)
    const page = await context.newPage()
    await visit(page, address)
    await expect(live(page)).toBeVisible()
    await work(page)
  } finally {
    await context.close()
  }
}
const approve = (role: string, word: string) => async (page: Page) => {
  await bar(page, `Approve as ${word}…`).click()
  const dialog = page.getByRole('dialog', { name: 'Approve this change?' })
  await dialog.getByRole('button', { name: `Approve as ${word}` }).click()
  await expect(page.getByRole('complementary').getByText(`as ${role}`)).toBeVisible()
}
const limit = (id: string, max = 5) => ({
  kind: 'limit.set',
  id,
  value: {
    definition: {
      scope: 'identity_tool',
      identity: asking.agent.agent.id,
      tool: 'billing.refund',
      measure: 'count',
      window: 'hour',
      max,
      outcome: 'deny',
      reason_code: 'E2E_CHANGE',
      sentence: `At most ${max} in a browser test.`,
    },
  },
})

test('a policy from an error at its place to being rolled back, by three people', async ({
  page,
  context,
  browser,
}) => {
  test.setTimeout(240_000)
  const errors = errorsOf(page)
  const id = unique()
  await signInAs(context, 'policy_author')
  await visit(page, '/policies/new')
  await expect(live(page)).toBeVisible()
  const cedar = page.getByRole('textbox', { name: 'Cedar' })
  const write = (tool: string) =>
    rewrite(cedar, `forbid (principal == Agent::"${asking.agent.agent.id}",\n  action == Action::"${tool}", resource);`)
  await write('billing.refnd')
  await expect(page.getByText('there is no tool billing.refnd').first()).toBeVisible()
  await page.getByLabel('Id', { exact: true }).fill(id)
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('deny')
  await page.getByLabel('Reason code').fill('e2e_no_refunds')
  await page.getByLabel('Sentence').fill('This agent refunds nothing in a browser test.')
  await page.getByLabel('Rationale').fill('To see a change from its first line to its last.')
  await page.getByRole('radio', { name: /^Enforce/ }).check()
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await expect(page.getByText('It cannot be used yet: 1 place needs another look.')).toBeVisible()
  await write('billing.refund')
  await expect(page.getByText('there is no tool billing.refnd')).toHaveCount(0)

  // its tests: an example that does not hold keeps it back
  await page.getByRole('button', { name: 'Add an example' }).click()
  await page.getByLabel('Name of example 1').fill('A small refund')
  await page.getByLabel('Tool of example 1').selectOption('billing.refund')
  await page
    .getByLabel('Arguments of example 1')
    .fill('{"order": "48216", "amount": {"value": 1000, "currency": "EUR"}}')
  await page.getByLabel('What example 1 expects').selectOption('no_match')
  await expect(page.getByText('it matched, and must not').first()).toBeVisible()
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await expect(page.getByText('It cannot be used yet: 1 place needs another look.')).toBeVisible()
  await page.getByLabel('What example 1 expects').selectOption('match')
  await expect(page.getByText('Holds', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await expect(page).toHaveURL(/\/policies\/changes\/chg_/)
  const change = new URL(page.url()).pathname.split('/').at(-1) as string
  expect(await refund()).toBe('allow')

  const address = `/policies/changes/${change}`
  await expect(page.getByRole('heading', { level: 3, name: new RegExp(`Publish the new policy ${id}`) })).toBeVisible()
  await expect(page.getByText('somebody else must review it')).toBeVisible()
  await expect(bar(page, /^Approve/)).toHaveCount(0)
  // whoever reviews it sees what its author was told
  const told = page.getByRole('list', { name: 'What the checks say' })
  await expect(told.getByRole('listitem').filter({ hasText: 'Suggestion' }).first()).toContainText('Examples')

  // what it would have done to what was decided lately
  await bar(page, /^Replay the last/).click()
  await expect(page.getByText(/^[\d,]+ of [\d,]+ changes?\./)).toBeVisible({ timeout: 90_000 })

  // a guard only tightens: one other person
  await asRole(browser, 'compliance', address, approve('compliance', 'compliance'))
  await expect(page.getByRole('complementary').getByText('Compliance officer as compliance')).toBeVisible()
  await bar(page, 'Apply now…').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Apply now' }).click()
  await expect(page.getByText('Applied', { exact: true }).first()).toBeVisible()
  expect(await refund()).toBe('deny')

  await bar(page, 'Roll back…').click()
  const back = page.getByRole('alertdialog')
  await back.getByLabel('Reason').fill('The browser test is over.')
  await back.getByRole('button', { name: /^(Roll back|Make the draft)$/ }).click()
  await expect(back).toHaveCount(0)
  // another spec may have applied one meanwhile: then the way back is a draft, and goes the same way
  const isBack = page.getByText('Rolled back', { exact: true })
  await expect(isBack.first().or(bar(page, 'Submit for review'))).toBeVisible()
  if (!page.url().endsWith(change)) {
    await bar(page, 'Submit for review').click()
    await expect(page.getByText('In review', { exact: true })).toBeVisible()
    const reverse = new URL(page.url()).pathname
    await asRole(browser, 'compliance', reverse, approve('compliance', 'compliance'))
    await asRole(browser, 'admin', reverse, async (theirs) => {
      await approve('admin', 'admin')(theirs)
      await bar(theirs, 'Apply now…').click()
      await theirs.getByRole('dialog').getByRole('button', { name: 'Apply now' }).click()
      await expect(theirs.getByText('Applied', { exact: true }).first()).toBeVisible()
    })
  }
  await expect.poll(refund).toBe('allow')
  expect(errors).toEqual([])
})

test('a form adds to a draft; what loosens takes two roles; an edit starts the review again', async ({
  page,
  context,
  browser,
}) => {
  test.setTimeout(180_000)
  const name = unique()
  await signInAs(context, 'admin')
  const api = API(context)
  const draft = await api('POST', '/changes', { title: `Draft ${name}`, why: 'To be added to.', items: [limit(name)] })
  await visit(page, '/policies?tab=limits')
  await expect(live(page)).toBeVisible()
  await page.getByRole('button', { name: 'Change the limit refunds-per-hour' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Set limit' }).click()
  const asked = page.getByRole('dialog', { name: 'Propose this change' })
  await asked.getByLabel('Where').selectOption({ label: `My draft: Draft ${name}` })
  await asked.getByRole('button', { name: 'Add to the draft' }).click()
  await page.getByRole('alertdialog', { name: 'Kept as a draft' }).getByRole('button', { name: 'Done' }).click()

  await visit(page, `/policies/changes/${draft.id}`)
  await expect(page.getByRole('heading', { level: 3 })).toHaveCount(2)
  await bar(page, 'Edit…').click()
  const edit = page.getByRole('dialog', { name: 'Edit this change' })
  await edit.getByLabel(/refunds-per-hour/).uncheck()
  await edit.getByLabel('Title').fill(`Edited ${name}`)
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Edited ${name}` })).toBeVisible()
  await expect(page.getByRole('heading', { level: 3 })).toHaveCount(1)
  await bar(page, 'Submit for review').click()
  await expect(page.getByText('In review', { exact: true })).toBeVisible()

  // somebody reads it while its author writes it anew: what is on the screen stays, and nothing is decided on it
  await asRole(browser, 'compliance', `/policies/changes/${draft.id}`, async (theirs) => {
    await expect(bar(theirs, /^Approve as compliance/)).toBeEnabled()
    const { version } = await api('GET', `/changes/${draft.id}`)
    await api('PUT', `/changes/${draft.id}`, { version, items: [limit(name, 7)] })
    const told = theirs.getByRole('alert').filter({ hasText: 'Changed since you opened it' })
    await expect(told).toContainText('At most 7')
    await expect(theirs.getByText('At most 5 in a browser test.').first()).toBeVisible()
    await expect(bar(theirs, /^Approve as compliance/)).toBeDisabled()
    await clean(theirs, 'changed since')
    await told.getByRole('button', { name: 'Show it as it is now' }).click()
    await bar(theirs, 'Send back…').click()
    await theirs.getByRole('dialog').getByLabel('Reason').fill('Not in a browser test.')
    await theirs.getByRole('dialog').getByRole('button', { name: 'Send back' }).click()
    await expect(theirs.getByText('Sent back', { exact: true })).toBeVisible()
  })
  await expect(page.getByText('Not in a browser test.')).toBeVisible()
  await page.getByRole('button', { name: 'Show it as it is now' }).click()
  await bar(page, 'Withdraw…').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByText('Withdrawn', { exact: true })).toBeVisible()
  await visit(page, '/policies/changes?view=closed')
  await expect(page.getByRole('row', { name: new RegExp(`Edited ${name}`) })).toContainText('Withdrawn')
})

test('an emergency is seen by everybody until a second person has looked', async ({ page, context, browser }) => {
  test.setTimeout(120_000)
  const name = unique()
  await signInAs(context, 'admin')
  const draft = await API(context)('POST', '/changes', {
    title: `Emergency ${name}`,
    why: 'Tests.',
    items: [limit(name)],
  })
  await visit(page, `/policies/changes/${draft.id}`)
  await expect(live(page)).toBeVisible()
  await bar(page, 'Emergency…').click()
  const dialog = page.getByRole('alertdialog')
  await clean(page, 'emergency dialog')
  await dialog.getByLabel('Reason').fill('Customers are charged twice just now.')
  await dialog.getByRole('button', { name: 'Apply as an emergency' }).click()
  await expect(page.getByText('Applied', { exact: true }).first()).toBeVisible()
  await expect(bar(page, 'Review emergency…')).toHaveCount(0)
  await asRole(browser, 'compliance', '/decisions', async (theirs) => {
    await expect(theirs.getByText(/applied in an emergency, without approvals/)).toBeVisible()
    await visit(theirs, '/policies/changes?view=emergency')
    await theirs.getByRole('link', { name: new RegExp(`Emergency ${name}`) }).click()
    await bar(theirs, 'Review emergency…').click()
    await theirs.getByRole('dialog').getByLabel('Reason').fill('Looked at it: it was needed.')
    await theirs.getByRole('dialog').getByRole('button', { name: 'Reviewed' }).click()
    await expect(theirs.getByText(/Looked at it: it was needed/).first()).toBeVisible()
  })
})

test('snapshots are compared by their address, and the one that decides is marked', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, '/policies/snapshots')
  await expect(live(page)).toBeVisible()
  await expect(page.getByText('Decides now')).toHaveCount(1)
  // by its hash: another spec may apply a change meanwhile, and every row moves down by one
  const hash = await page.getByRole('row').nth(3).getByRole('radio').first().getAttribute('value')
  const radio = page.locator(`input[type=radio][value="${hash}"]`).first()
  await radio.check()
  await expect(page).toHaveURL(/from=sha256/)
  await expect(page.getByRole('heading', { level: 2, name: /differ/ })).toBeVisible()
  await reload(page)
  await expect(radio).toBeChecked()
  await visit(page, '/policies/changes/chg_00000000000000000000000000000000')
  await expect(page.getByRole('heading', { level: 1, name: /no such change/ })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`changes, ${colorScheme}`, () => {
    test.use({ colorScheme })
    test.describe.configure({ timeout: 150_000 })
    test('pages and dialogs are accessible, and fit a phone', async ({ page, context }) => {
      await signInAs(context, 'admin')
      const draft = await API(context)('POST', '/changes', {
        title: `Looked at in ${colorScheme}`,
        why: 'For its looks.',
        items: [
          limit(unique()),
          { kind: 'stages.set', identity: asking.agent.agent.id, value: { default_stage: 'semi' } },
        ],
      })
      const address = `/policies/changes/${draft.id}`
      for (const at of [
        '/policies/changes',
        '/policies/changes?view=open',
        '/policies/changes?view=closed',
        '/policies/snapshots',
        address,
      ]) {
        await visit(page, at)
        await expect(live(page)).toBeVisible()
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await clean(page, at)
      }
      for (const name of ['Edit…', 'Withdraw…']) {
        await bar(page, name).click()
        await expect(page.getByRole('dialog')).toBeVisible()
        await clean(page, name)
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toHaveCount(0)
      }
      await visit(page, '/policies?tab=limits')
      await expect(live(page)).toBeVisible()
      await page.getByRole('button', { name: 'Set a limit' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill(unique())
      await page.getByRole('dialog').getByLabel('Reason code').fill('E2E')
      await page.getByRole('dialog').getByLabel('Sentence').fill('Looked at.')
      await page.getByRole('dialog').getByRole('button', { name: 'Set limit' }).click()
      await expect(page.getByText(/^It (loosens|only tightens)/)).toBeVisible()
      await clean(page, 'propose dialog')
      for (const width of [390, 320])
        for (const at of ['/policies/changes?view=open', '/policies/snapshots', address]) {
          await page.setViewportSize({ width, height: 780 })
          await visit(page, at)
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
          await fits(page, `${at} at ${width}`)
        }
      await API(context)('POST', `/changes/${draft.id}/withdraw`, {})
    })
  })

test('an invitation goes through a change, and its link is shown once afterwards', async ({ page, context }) => {
  test.setTimeout(90_000)
  const email = `visitor-${unique()}@demo.example`
  await signInAs(context, 'admin')
  await visit(page, '/settings')
  await expect(live(page)).toBeVisible()
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  await page.getByRole('dialog').getByLabel('E-mail').fill(email)
  await page.getByRole('dialog').getByRole('button', { name: 'Make the link' }).click()
  const change = await agreedTo(page)
  await visit(page, `/policies/changes/${change}`)
  await bar(page, `Show the link for ${email}`).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Show it' }).click()
  await expect(page.getByRole('textbox', { name: `Link for ${email}` })).toHaveValue(/\/link\//)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(bar(page, `Show the link for ${email}`)).toHaveCount(0)
})
