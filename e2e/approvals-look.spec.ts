import { expect, type Page, test } from '@playwright/test'
import { Asking, heavyRefund, lightRefund } from './ask.ts'
import { clean } from './clean.ts'
import { ready, reload, visit } from './ready.ts'
import { signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// What axe finds on approvals, in both themes, from 320 to 1440 px, and in each of its states and dialogs.

let agent: Asking
let heavy: string
test.beforeAll(async ({ browser }) => {
  agent = await Asking.register(browser, sharedStack())
  heavy = `/approvals/${(await agent.ask(heavyRefund())).approval}`
  await agent.ask(lightRefund(1_111))
  await agent.ask(lightRefund(1_222))
})
test.afterAll(() => agent.leave())

const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    for (const width of [1440, 1024, 768, 390, 320])
      test(`list and card at ${width} px`, async ({ page, context }) => {
        const errors: string[] = []
        page.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
        page.on('pageerror', (e) => errors.push(e.message))
        await signInAs(context, 'approver')
        await page.setViewportSize({ width, height: 900 })
        for (const address of ['/approvals', '/approvals?view=decided', heavy]) {
          await visit(page, address)
          await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
          await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
          await clean(page)
          expect(await fits(page)).toBe(true)
          // on a desk the panes scroll, never the window
          if (width >= 768)
            expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true)
        }
        expect(errors).toEqual([])
      })

    test('every dialog of the card', async ({ page, context }) => {
      await signInAs(context, 'approver')
      await visit(page, heavy)
      await ready(page)
      for (const [key, name] of [
        ['a', /^Approve/],
        ['d', /^Deny/],
        ['m', /^Edit and approve/],
      ] as const) {
        await page.keyboard.press(key)
        const dialog = page.getByRole('alertdialog', { name })
        await expect(dialog).toBeVisible()
        await clean(page)
        await page.keyboard.press('Escape')
        await expect(dialog).toBeHidden()
      }
      for (const [key, name] of [
        ['e', 'Escalate'],
        ['?', 'Keyboard'],
        ['Control+k', 'Search or jump'],
      ] as const) {
        await page.keyboard.press(key)
        const dialog = page.getByRole('dialog', { name })
        await expect(dialog).toBeVisible()
        await clean(page)
        await page.keyboard.press('Escape')
        await expect(dialog).toBeHidden()
      }
    })

    test('menus, the list of alike requests, the sheet of a phone', async ({ page, context }) => {
      await signInAs(context, 'approver')
      await visit(page, '/approvals')
      await ready(page)
      for (const name of [/^Environment/, /^Operations lead/]) {
        await page.getByRole('button', { name }).click()
        await expect(page.getByRole('menu')).toBeVisible()
        await clean(page)
        await page.keyboard.press('Escape')
        await expect(page.getByRole('menu')).toHaveCount(0)
      }
      await page.getByRole('button', { name: 'Look at them…' }).first().click()
      await expect(page.getByRole('alertdialog')).toBeVisible()
      await clean(page)
      await page.keyboard.press('Escape')
      await page.setViewportSize({ width: 390, height: 844 })
      await page.getByRole('button', { name: /^Menu/ }).click()
      await expect(page.getByRole('dialog', { name: 'Menu' })).toBeVisible()
      await clean(page)
    })

    test('nothing there, nothing found, no right to see it, and a failure', async ({ page, context, browser }) => {
      await signInAs(context, 'approver')
      await visit(page, '/approvals?tool=no.such_tool')
      await expect(page.getByText('Nothing matches')).toBeVisible()
      await clean(page)
      await visit(page, `/approvals/apr_${'0'.repeat(32)}`)
      await expect(page.getByText('There is no such request')).toBeVisible()
      await clean(page)
      await visit(page, '/approvals')
      await page.route('**/card', (route) =>
        route.fulfill({
          status: 500,
          json: { code: 'internal', title: 'Something went wrong on our side.', request_id: 'req_1' },
        }),
      )
      await reload(page)
      await ready(page)
      await page.keyboard.press('j')
      await expect(page.getByText('req_1')).toBeVisible()
      await clean(page)
      const other = await browser.newContext({ colorScheme })
      await signInAs(other, 'developer')
      const stranger = await other.newPage()
      await visit(stranger, '/approvals')
      await expect(stranger.getByText('You may not see approvals')).toBeVisible()
      await clean(stranger)
      await other.close()
    })
  })

test('every name of a state has a glyph of its own beside its word', async ({ page, context }) => {
  await signInAs(context, 'approver')
  await visit(page, '/approvals?view=decided')
  const glyphs = page.locator('[data-row-link] svg')
  await expect(glyphs.first()).toBeVisible()
  const shapes = await glyphs.evaluateAll((all) =>
    all.map((svg) => [svg.parentElement?.textContent?.trim(), svg.innerHTML] as const),
  )
  expect(shapes.length).toBeGreaterThan(0)
  const byWord = new Map(shapes)
  expect(new Set(byWord.values()).size).toBe(byWord.size)
})
