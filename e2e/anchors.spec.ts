import { expect, type Page, test } from '@playwright/test'
import { clean, fits } from './clean.ts'
import { reload, visit } from './ready.ts'
import { callAs, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// Who else keeps checkpoints of the log: one that does, and one that does not answer.

const anchors = (page: Page) => page.getByRole('table', { name: 'Anchors' })
const rowsOf = (page: Page, name: string) =>
  anchors(page)
    .getByRole('rowgroup')
    .filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name} `) }) })

test('each anchor says what it covers, how it stands, and how somebody outside verifies it', async ({
  page,
  context,
}) => {
  await signInAs(context, 'compliance')
  await visit(page, '/audit/log')
  const copies = rowsOf(page, 'copies')
  await expect(async () => {
    await reload(page)
    await expect(copies).toContainText('Up to date', { timeout: 1_000 })
  }).toPass()
  await expect(copies).toContainText(/[\d,]+ of [\d,]+ entries/)
  await copies.getByText('How to verify').click()
  await expect(copies).toContainText('--previous')
  const silent = rowsOf(page, 'silent')
  await expect(silent).toContainText('Witness')
  await expect(silent).toContainText('Failing')
  await expect(silent).toContainText('cannot be reached')
  const seen = await callAs(context, sharedStack(), 'GET', '/api/v1/ledger/anchors')
  const states = seen.items.map((a: { name: string; state: string }) => [a.name, a.state])
  expect(states.filter(([, state]: string[]) => state !== 'removed')).toEqual([
    ['silent', 'failing'],
    ['copies', 'ok'],
  ])
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })
    test('the anchors fit every width, and axe finds nothing', async ({ page, context }) => {
      await signInAs(context, 'compliance')
      for (const width of [390, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 })
        await visit(page, '/audit/log')
        await expect(anchors(page)).toBeVisible()
        for (const summary of await anchors(page).getByText('How to verify').all()) await summary.click()
        await fits(page)
        await clean(page, `/audit/log at ${width}`)
      }
    })
  })
