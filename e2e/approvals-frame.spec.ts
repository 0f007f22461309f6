import { expect, type Page, test } from '@playwright/test'
import { Asking, lightRefund } from './ask.ts'
import { ready, reload, visit } from './ready.ts'
import { personOf, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// What stands around every page: rail, bar, palette, keys, and the one stream behind them.

test.describe('the rail', () => {
  const seen = [
    ['approver', ['Approvals', 'Decisions', 'Runs', 'Agents', 'Tools', 'Policies', 'Thresholds', 'Settings']],
    ['developer', ['Decisions', 'Runs', 'Agents', 'Tools', 'Policies', 'Thresholds', 'Integrate', 'Settings']],
    [
      'compliance',
      ['Approvals', 'Decisions', 'Runs', 'Agents', 'Tools', 'Policies', 'Thresholds', 'Audit', 'Integrate', 'Settings'],
    ],
  ] as const
  for (const [role, words] of seen)
    test(`shows ${role} the pages that are theirs, and no others`, async ({ page, context }) => {
      await signInAs(context, role)
      await visit(page, '/decisions')
      const links = page.getByRole('navigation', { name: 'Main' }).getByRole('listitem').getByRole('link')
      await expect(links).toHaveCount(words.length)
      for (const [i, word] of words.entries()) await expect(links.nth(i)).toContainText(word)
      await expect(page.getByText(/emergency stop/i)).toHaveCount(0)
    })

  test('says that the demonstration’s past was written with a simulated clock', async ({ page, context }) => {
    await signInAs(context, 'approver')
    await visit(page, '/approvals')
    await expect(page.getByText('history was written with a simulated clock')).toBeVisible()
  })

  test('counts what waits, in the tab’s title and on its icon, too', async ({ page, context, browser }) => {
    await signInAs(context, 'approver')
    await visit(page, '/decisions')
    await ready(page)
    const agent = await Asking.register(browser, sharedStack())
    await agent.ask(lightRefund())
    await expect(page).toHaveTitle(/^\(\d+\) /)
    await expect(page.locator('link[rel~=icon]').last()).toHaveAttribute('href', /^data:image\/svg/)
    await expect(page.getByRole('link', { name: /^Approvals/ })).toContainText(/\d/)
    await agent.leave()
  })
})

test.describe('keys', () => {
  test('G and a letter go to a page, and what is looked at goes along', async ({ page, context }) => {
    await signInAs(context, 'approver')
    await visit(page, '/approvals?env=production')
    await ready(page)
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await expect(page).toHaveURL('/decisions?env=production')
  })

  test('U shows every time in UTC, and back', async ({ page, context }) => {
    await signInAs(context, 'approver')
    await visit(page, '/approvals?view=decided')
    await ready(page)
    const zone = page.getByRole('button', { name: /time$|^UTC$/ })
    await expect(zone).toHaveText(/time$/)
    await page.keyboard.press('u')
    await expect(zone).toHaveText('UTC')
    await page.keyboard.press('u')
    await expect(zone).toHaveText(/time$/)
  })

  test('the palette finds pages, agents and pasted ids', async ({ page, context, browser }) => {
    await signInAs(context, 'approver')
    await visit(page, '/approvals')
    await ready(page)
    const field = page.getByRole('combobox', { name: 'Page, agent or id' })
    await page.keyboard.press('Control+k')
    await field.fill('refund-assis')
    await expect(page.getByRole('option', { name: /^refund-assistant/ })).toBeVisible()
    await field.fill('polic')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL('/policies')
    const agent = await Asking.register(browser, sharedStack())
    const { approval } = await agent.ask(lightRefund())
    await page.keyboard.press('Control+k')
    await field.fill(`  ${approval} `)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`/approvals/${approval}`)
    await agent.leave()
  })

  test('the first tab stop skips to the content', async ({ page, context }) => {
    await signInAs(context, 'approver')
    await visit(page, '/approvals')
    await ready(page)
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.locator('#main')).toBeFocused()
  })
})

test.describe('the environment', () => {
  test('is chosen in the bar and stands in the address', async ({ page, context }) => {
    await signInAs(context, 'approver')
    await visit(page, '/approvals?view=team')
    await ready(page)
    await page.getByRole('button', { name: /^Environment/ }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Sandbox' }).click()
    await expect(page).toHaveURL('/approvals?view=team&env=sandbox')
    await expect(page.getByText('Nothing matches')).toBeVisible()
    await reload(page)
    await expect(page.getByRole('button', { name: /^Environment: Sandbox/ })).toBeVisible()
  })
})

test.describe('the theme', () => {
  test('that was chosen holds before the first paint of the next visit', async ({ page, context }) => {
    await signInAs(context, 'approver', 2)
    await visit(page, '/approvals')
    await ready(page)
    const { email } = personOf('approver', 2)
    await page
      .getByRole('button', { name: /^Security lead|lead/ })
      .last()
      .click()
    await expect(page.getByText(email)).toBeVisible()
    await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await page.goto('/approvals', { waitUntil: 'commit' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  })
})

test('tabs of one browser share one stream; when the tab that reads it goes, another goes on', async ({
  context,
  browser,
}) => {
  await signInAs(context, 'approver')
  let streams = 0
  context.on('request', (r) => {
    if (new URL(r.url()).pathname === '/api/stream') streams++
  })
  const first = await context.newPage()
  await visit(first, '/approvals')
  await ready(first)
  const second = await context.newPage()
  await visit(second, '/approvals')
  await ready(second)
  expect(streams).toBe(1)

  const agent = await Asking.register(browser, sharedStack())
  const appears = async (page: Page, approval: string) => {
    const row = page.locator(`a[href^="/approvals/${approval}"]`).filter({ visible: true })
    await expect(row.or(page.getByRole('button', { name: /new requests?$/ }))).toBeVisible()
  }
  const { approval } = await agent.ask(lightRefund())
  for (const page of [first, second]) await appears(page, approval)
  await first.close()
  await ready(second)
  await expect.poll(() => streams).toBe(2)
  await second.keyboard.press('n')
  const { approval: later } = await agent.ask(lightRefund())
  await appears(second, later)
  await agent.leave()
})
