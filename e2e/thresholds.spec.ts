import { expect, type Page, test } from '@playwright/test'
import { asAdmin, clean, errorsOf, fits, live } from './rules.ts'
import { signInAs } from './sign-in-as.ts'

// How much autonomy: what the matrix says, how it works out, and how an admin changes it. Cells and bands that nothing
// in the demonstration falls into, so that other specs do not meet what is changed here.

const CELL = 'high/hard/ordinary'
const cell = (page: Page, path: string) => page.locator(`main table a[href*="${encodeURIComponent(path)}"]`)
const panel = (page: Page) => page.getByRole('complementary')

test('a cell has an address, with its layer; traffic leads to the decisions behind it', async ({ page, context }) => {
  const errors = errorsOf(page)
  await signInAs(context, 'compliance')
  await page.goto('/thresholds')
  await expect(page.getByRole('table', { name: /ordinary data, autonomous/ })).toBeVisible()
  await page.getByRole('link', { name: 'Personal', exact: true }).click()
  await expect(page).toHaveURL(/data=personal/)
  await expect(cell(page, 'medium/reversible/personal')).toContainText('Alone, asks below 0.80')
  await expect(cell(page, 'medium/reversible/personal')).toContainText('Review is due')
  await cell(page, 'medium/reversible/personal').click()
  await expect(page).toHaveURL(/cell=medium%2Freversible%2Fpersonal/)
  await expect(panel(page).getByRole('heading', { level: 2 })).toContainText('Medium × reversible')
  await expect(panel(page)).toContainText('TH_MEDIUM_REVERSIBLE_PERSONAL')
  await expect(panel(page)).toContainText('below 0.80 or not stated: 1 from Operations leads')
  await expect(panel(page)).toContainText(/Override rate\d+(\.\d)? % \(\d+ of \d+\)/)
  await expect(panel(page)).toContainText(/median .+, longest \d+:\d\d/)
  await expect(panel(page)).toContainText('Was due')
  await expect(panel(page).getByRole('button', { name: 'Change this cell…' })).toHaveCount(0)
  // the layer changes under the open cell; reloading and sharing show the same
  await page.getByRole('link', { name: 'Regulated', exact: true }).click()
  await expect(page).toHaveURL(/cell=medium%2Freversible%2Fregulated/)
  await page.reload()
  await expect(panel(page)).toContainText('TH_MEDIUM_REVERSIBLE_REGULATED')
  await page.getByRole('link', { name: 'Semi-autonomous', exact: true }).click()
  await expect(page).toHaveURL(/stage=semi/)
  await expect(page.getByRole('table', { name: /regulated, semi-autonomous/ })).toBeVisible()
  await page.goto('/thresholds?cell=medium%2Freversible%2Fpersonal')
  await panel(page).getByRole('link', { name: /^\d+$/ }).click()
  await expect(page).toHaveURL(/\/decisions\?threshold=medium%2Freversible%2Fpersonal/)
  await page.goto('/thresholds?tab=bands&edit=1')
  await expect(page.getByRole('heading', { name: 'You may not change the impact bands' })).toBeVisible()
  expect(errors).toEqual([])
})

test('an admin changes a cell: what makes no sense is refused, and nobody’s change is overwritten', async ({
  page,
  context,
  browser,
}) => {
  test.setTimeout(120_000)
  await signInAs(context, 'admin')
  const before = await asAdmin(browser, async (api) =>
    (await api('GET', '/thresholds')).items.find(
      (c: { impact: string; reversibility: string; sensitivity: string }) =>
        `${c.impact}/${c.reversibility}/${c.sensitivity}` === CELL,
    ),
  )
  const put = (over: object) =>
    asAdmin(browser, (api) =>
      api('PUT', `/thresholds/${CELL}`, {
        semi: before.semi,
        autonomous: before.autonomous,
        owner: before.owner.id,
        rationale: before.rationale,
        review_at: before.review_at,
        ...over,
      }),
    )
  try {
    await page.goto(`/thresholds?cell=${encodeURIComponent(CELL)}`)
    await page.getByRole('button', { name: 'Change this cell…' }).click()
    const dialog = page.getByRole('dialog')
    const autonomous = dialog.getByRole('group', { name: 'Autonomous', exact: true })
    await autonomous.getByRole('button', { name: 'Something stricter at low confidence' }).click()
    await autonomous.getByRole('textbox', { name: 'Below' }).fill('80')
    await dialog.getByRole('button', { name: 'Propose change' }).click()
    await expect(autonomous.getByText('must be between 0.01 and 1')).toBeVisible()
    await autonomous.getByRole('textbox', { name: 'Below' }).fill('0.8')
    await autonomous.getByLabel(/outcome below/).selectOption('allow')
    await dialog.getByLabel('Rationale').fill('For a browser test.')
    await dialog.getByRole('button', { name: 'Propose change' }).click()
    // less confidence must never gain
    await expect(autonomous.getByText('is stricter than at a lower confidence')).toBeVisible()
    await autonomous.getByLabel(/outcome below/).selectOption('deny')

    await put({ autonomous: [{ below: 10_001, outcome: 'deny' }], rationale: 'Meanwhile.' })
    await expect(dialog.getByText(/Changed since you opened it: version \d+/)).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Propose change' })).toBeDisabled()
    await clean(page, 'a cell that was changed meanwhile')
    await dialog.getByRole('button', { name: /^Keep what I chose/ }).click()
    await dialog.getByRole('button', { name: 'Propose change' }).click()
    await expect(dialog).toHaveCount(0)
    await expect(cell(page, CELL)).toContainText('One approver, denied below 0.80')
    await expect(panel(page)).toContainText(/Signed off.*admin, \d\d:\d\d/)
    await expect(panel(page)).toContainText('For a browser test.')
  } finally {
    await put({})
  }
})

test('impact bands are read by everybody and changed by an admin', async ({ page, context, browser }) => {
  test.setTimeout(120_000)
  await signInAs(context, 'admin')
  const before = await asAdmin(browser, (api) => api('GET', '/bands'))
  try {
    await page.goto('/thresholds?tab=bands')
    const customers = page.getByRole('row', { name: /^Customers/ })
    await expect(customers).toContainText('to 500')
    await page.getByRole('link', { name: 'Change the bands' }).click()
    const high = page.getByLabel('Customers: high up to')
    await high.fill('20')
    await page.getByRole('button', { name: 'Propose change' }).click()
    await expect(page.getByText('must be more than the level before')).toBeVisible()
    await high.fill('501')
    await page.getByRole('button', { name: 'Propose change' }).click()
    await expect(page.getByText('is missing').or(page.getByText('must have at least 3 characters'))).toBeVisible()
    await page.getByLabel('Rationale').fill('For a browser test.')
    await page.getByRole('button', { name: 'Propose change' }).click()
    await expect(page).not.toHaveURL(/edit=1/)
    await expect(customers).toContainText('to 501')
  } finally {
    await asAdmin(browser, (api) => api('PUT', '/bands', { bands: before, rationale: 'As it was.' }))
  }
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`thresholds, ${colorScheme}`, () => {
    test.use({ colorScheme })
    test.describe.configure({ timeout: 120_000 })
    test('panel, dialog and forms are accessible, and fit a phone', async ({ page, context }) => {
      await signInAs(context, 'admin')
      await page.goto('/thresholds?cell=medium%2Freversible%2Fpersonal')
      await expect(live(page)).toBeVisible()
      await clean(page, 'open cell')
      await page.getByRole('button', { name: 'Change this cell…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await clean(page, 'change dialog')
      for (const address of ['/thresholds?tab=bands', '/thresholds?tab=bands&edit=1']) {
        await page.goto(address)
        await clean(page, address)
      }
      for (const width of [390, 320])
        for (const address of ['/thresholds?cell=medium%2Freversible%2Fpersonal', '/thresholds?tab=bands&edit=1']) {
          await page.setViewportSize({ width, height: 780 })
          await page.goto(address)
          await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
          await fits(page, `${address} at ${width}`)
        }
    })
  })
