import { randomBytes } from 'node:crypto'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { clean, fits } from './clean.ts'
import { reload, visit } from './ready.ts'
import { API, errorsOf, rewrite } from './rules.ts'
import { signInAs } from './sign-in-as.ts'

// A rule in writing: what is wrong with it at its place, what can be named and read, examples that run, another layout,
// the text in force beside it, and nothing lost.

const unique = () => `e2e-${randomBytes(3).toString('hex')}`
const NOBODY = 'principal == Agent::"agi_nobody"'
const content = (id: string, over: object = {}) => ({
  id,
  kind: 'guard',
  cedar: `forbid (${NOBODY}, action == Action::"billing.refund", resource);`,
  outcome: 'deny',
  reason_code: 'E2E_RULE',
  sentence: 'A rule of a browser test.',
  mode: 'log',
  ...over,
})
const textOf = (page: Page): Locator => page.getByRole('textbox', { name: 'Cedar' })
const tab = (page: Page, name: RegExp) => page.getByRole('tab', { name })
const linesOf = async (page: Page) => (await page.locator('.cm-line').allInnerTexts()).map((l) => l.replace(/\n$/, ''))

async function opened(page: Page, address: string): Promise<Locator> {
  await visit(page, address)
  const text = textOf(page)
  await expect(text).toBeVisible()
  return text
}

test('what is wrong is marked where it stands, after letters of several bytes, and counted by how bad it is', async ({
  page,
  context,
}) => {
  const errors = errorsOf(page)
  await signInAs(context, 'policy_author')
  const text = await opened(page, '/policies/new')
  await rewrite(
    text,
    `// „Größe“ 🙂\nforbid (${NOBODY}, action == Action::"billing.refund", resource)\nwhen { "🙂" == "x" || context.amont.value > 1 };`,
  )
  const found = page.getByRole('tabpanel').getByRole('button', { name: '3:23' })
  await expect(found).toBeVisible()
  await expect(page.getByRole('tabpanel')).toContainText('did you mean `context.amount`?')
  await expect(page.locator('.cm-lintRange-error')).toHaveText('context.amont.value')
  await found.click()
  await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe('context.amont.value')
  await expect(tab(page, /^Errors [1-9]/)).toHaveAttribute('aria-selected', 'true')
  await expect(tab(page, /^Suggestions 1/)).toBeVisible()
  await tab(page, /^Suggestions/).click()
  await page.getByRole('tabpanel').getByRole('button', { name: 'Examples' }).click()
  // a field is led to as well
  await tab(page, /^Errors/).click()
  await page.getByRole('tabpanel').getByRole('button', { name: 'Sentence' }).click()
  await expect(page.getByLabel('Sentence')).toBeFocused()
  // what can never be is a warning, not an error
  await rewrite(
    text,
    `forbid (${NOBODY}, action == Action::"billing.refund", resource) when { context.impact == "huge" };`,
  )
  await expect(tab(page, /^Warnings 1/)).toBeVisible()
  await tab(page, /^Warnings/).click()
  await expect(page.getByRole('tabpanel')).toContainText('can never match any request')
  expect(errors).toEqual([])
})

test('tools and attributes are completed, the text is laid out, and Escape lets the keyboard out', async ({
  page,
  context,
}) => {
  await signInAs(context, 'policy_author')
  const text = await opened(page, '/policies/new')
  await rewrite(text, '')
  await text.pressSequentially(`forbid(${NOBODY},action==Action::"billing.ref`)
  const offered = page.locator('.cm-tooltip-autocomplete')
  // a key that comes while the list has just opened is the text's; a click is the list's
  await offered.getByRole('option', { name: /billing\.refund.*Refund/ }).click()
  await expect(text).toContainText('Action::"billing.refund')
  await rewrite(text, `forbid(${NOBODY},action==Action::"billing.refund",resource)when{context.`)
  await text.press('End')
  await page.keyboard.press('Control+Space')
  await expect(offered.getByRole('option', { name: /^amount.*record, ask with has/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await rewrite(
    text,
    `forbid(${NOBODY},action==Action::"billing.refund",resource)when{context has amount&&context.amount.value>5};`,
  )
  await page.getByRole('button', { name: 'Format' }).click()
  await expect
    .poll(() => linesOf(page))
    .toEqual([
      'forbid (',
      '  principal == Agent::"agi_nobody",',
      '  action == Action::"billing.refund",',
      '  resource',
      ')',
      'when { context has amount && context.amount.value > 5 };',
    ])
  // Tab indents, and after Escape goes on
  await text.focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(text).not.toBeFocused()
})

test('examples run with every change, a past decision becomes one, and one that fails holds the rule back', async ({
  page,
  context,
}) => {
  await signInAs(context, 'policy_author')
  const text = await opened(page, '/policies/new')
  await rewrite(
    text,
    'forbid (principal is Agent, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 999999999 };',
  )
  await page.getByRole('button', { name: 'Add an example' }).click()
  await page.getByLabel('Name of example 1').fill('A large refund')
  await page.getByLabel('Tool of example 1').selectOption('billing.refund')
  const args = page.getByLabel('Arguments of example 1')
  await args.fill('{"order": 5}')
  await expect(page.getByText('its arguments do not fit').or(page.getByText('is required')).first()).toBeVisible()
  await args.fill('{"order": "48216", "amount": {"value": 1000, "currency": "EUR"}}')
  await expect(
    page.getByText('it did not match, and must: context.amount.value > 999999999 is not so').first(),
  ).toBeVisible()
  await page.getByLabel('What example 1 expects').selectOption('no_match')
  await expect(page.getByText('Holds', { exact: true })).toBeVisible()

  const { items } = await API(context)('GET', '/decisions?tool=billing.refund&outcome=allow&limit=1')
  await page.getByLabel('Or from a past decision').fill(items[0].id)
  await page.getByRole('button', { name: 'Add it' }).click()
  await expect(page.getByLabel('Name of example 2')).toHaveValue(new RegExp(items[0].id))
  await expect(page.getByText('Holds', { exact: true })).toHaveCount(2)
  await page.getByLabel('What example 2 expects').selectOption('match')
  await expect(tab(page, /^Errors/)).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('tabpanel').getByRole('button', { name: 'Example 2' })).toBeVisible()
})

test('a draft is kept on the way, on the server, and beside the text in force', async ({ page, context }) => {
  test.setTimeout(120_000)
  const errors = errorsOf(page)
  const id = unique()
  await signInAs(context, 'policy_author')
  const api = API(context)
  await api('POST', '/policies', { content: content(id), rationale: 'First.' })
  const text = await opened(page, `/policies/${id}/edit`)
  await rewrite(
    text,
    `forbid (${NOBODY}, action == Action::"billing.refund", resource)\nwhen { context.impact == "high" };`,
  )
  await page.getByRole('button', { name: 'Compare with version 1' }).click()
  await expect(page.locator('.cm-deletedChunk')).toContainText('resource);')
  await expect(page.locator('.cm-changedLine').first()).toBeVisible()
  await page.getByRole('button', { name: 'Hide version 1' }).click()

  // a closed tab loses nothing
  await page.getByLabel('Sentence').fill('Said before the tab was closed.')
  await reload(page)
  await expect(page.getByLabel('Sentence')).toHaveValue('A rule of a browser test.')
  await page.getByRole('button', { name: 'Go on with it' }).click()
  await expect(page.getByLabel('Sentence')).toHaveValue('Said before the tab was closed.')
  await expect(text).toContainText('context.impact == "high"')

  // nor does another machine, once it is saved
  await page.getByLabel('Rationale').fill('To see that a draft is kept.')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByText('Saved as a draft')).toBeVisible()
  await page.evaluate(() => localStorage.clear())
  await visit(page, `/policies/${id}/edit`)
  await expect(page.getByLabel('Open changes')).toContainText('You are changing this policy already')
  await page.getByRole('link', { name: /^Go on with it/ }).click()
  await expect(page.getByLabel('Sentence')).toHaveValue('Said before the tab was closed.')
  await page.getByLabel('Sentence').fill('Said at last.')
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await expect(page).toHaveURL(/\/policies\/changes\/chg_/)
  await expect(page.getByText('Said at last.').first()).toBeVisible()

  // whoever comes next is told
  await visit(page, `/policies/${id}/edit`)
  await expect(page.getByLabel('Open changes')).toContainText('in review')
  expect(errors).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`policy editor, ${colorScheme}`, () => {
    test.use({ colorScheme })
    test.describe.configure({ timeout: 120_000 })
    test('is accessible with findings, offers, examples and a comparison, and fits a phone', async ({
      page,
      context,
    }) => {
      await signInAs(context, 'policy_author')
      const text = await opened(page, '/policies/refund-over-limit/edit')
      await clean(page, 'as it opens')
      await rewrite(text, 'forbid (principal, action, resource) when { context.nothing };')
      await expect(page.locator('.cm-lintRange-error').first()).toBeVisible()
      await page.getByRole('button', { name: 'Add an example' }).click()
      await clean(page, 'with findings and an example')
      await page.getByRole('button', { name: /^Compare with version/ }).click()
      await expect(page.locator('.cm-deletedChunk').first()).toBeVisible()
      await clean(page, 'compared')
      await page.getByRole('button', { name: /^Hide version/ }).click()
      await text.press('Control+a')
      await text.pressSequentially('con')
      await expect(page.locator('.cm-tooltip-autocomplete')).toBeVisible()
      await clean(page, 'completing')
      for (const width of [390, 320]) {
        await page.setViewportSize({ width, height: 780 })
        await opened(page, '/policies/refund-over-limit/edit')
        await fits(page, `the editor at ${width}`)
      }
    })
  })
