import { expect, type Page, test } from '@playwright/test'
import { Asking } from './ask.ts'
import { clean, fits } from './clean.ts'
import { deniedRun } from './denied-run.ts'
import { ready, visit } from './ready.ts'
import { signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// What the lists open, their dialogs, empty and refused states: no violation in either theme, nothing wider than a phone.

let agent: Asking
test.beforeAll(async ({ browser }) => {
  agent = await Asking.register(browser, sharedStack())
})
test.afterAll(() => agent.leave())

const first = (page: Page) => page.locator('[data-row-link]').first()

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`evidence pages, ${colorScheme}`, () => {
    test.use({ colorScheme })
    test.describe.configure({ timeout: 120_000 })

    test('a decision beside the list, its dialog, its record', async ({ page, context }) => {
      await signInAs(context, 'compliance')
      await visit(page, '/decisions?view=review')
      await ready(page)
      await first(page).click()
      const panel = page.getByRole('complementary', { name: 'The open decision' })
      await expect(panel.getByRole('heading', { level: 2 })).toBeVisible()
      await clean(page, 'peek')
      await page.keyboard.press('f')
      await expect(page.getByRole('dialog')).toBeVisible()
      await clean(page, 'flag dialog')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await panel.getByRole('link', { name: 'Whole record' }).click()
      await expect(page.getByRole('heading', { name: 'Rules, step by step' })).toBeVisible()
      const closed = page.locator('main details:not([open]) > summary')
      while (await closed.count()) await closed.first().click()
      await clean(page, 'record, all open')
      await visit(page, '/decisions?text=nothing-reads-like-this&code=NONE')
      await expect(page.getByRole('heading', { name: 'No decision matches' })).toBeVisible()
      await clean(page, 'empty, all filters')
    })

    test('a run with a denial and its dialog', async ({ page, context }) => {
      await signInAs(context, 'approver')
      const run = await deniedRun(agent, context, 'Not needed.')
      await visit(page, `/runs?text=${run}`)
      await first(page).click()
      await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible()
      await clean(page, 'run')
      await page.getByRole('button', { name: 'Reopen…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await clean(page, 'reopen dialog')
      await visit(page, '/audit')
      await clean(page, 'forbidden')
    })

    test('an entry of the log', async ({ page, context }) => {
      await signInAs(context, 'compliance')
      await visit(page, '/audit?type=decision.made')
      await first(page).click()
      await expect(page.getByText('as it is hashed')).toBeVisible()
      await clean(page, 'entry')
    })

    test('on a phone and at 320 px', async ({ page, context }) => {
      await signInAs(context, 'compliance')
      for (const width of [390, 320]) {
        await page.setViewportSize({ width, height: 780 })
        for (const list of ['/decisions', '/runs', '/audit']) {
          await visit(page, list)
          await expect(page.getByText('Live', { exact: true })).toBeAttached()
          await first(page).click()
          await expect(page).not.toHaveURL(new RegExp(`${list}$`))
          await expect(page.getByRole('heading').first()).toBeAttached()
          await fits(page, `${page.url()} at ${width}`)
        }
      }
    })
  })
