import { type BrowserContext, expect, test } from '@playwright/test'
import { address, card, notice, open, rowOf, sentence, state } from './approvals-page.ts'
import { type Asked, Asking, asOwner, heavyRefund, lightRefund } from './ask.ts'
import { reload, visit } from './ready.ts'
import { personOf, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// People and agents of the demonstration; the operations leads are approver 0 and 1.

let agent: Asking
test.beforeEach(async ({ browser }) => {
  agent = await Asking.register(browser, sharedStack())
})
test.afterEach(() => agent.leave())

test.describe('several people', () => {
  async function two(browser: { newContext(): Promise<BrowserContext> }) {
    const contexts = [await browser.newContext(), await browser.newContext()] as const
    await signInAs(contexts[0], 'approver', 0)
    await signInAs(contexts[1], 'approver', 1)
    return { contexts, pages: [await contexts[0].newPage(), await contexts[1].newPage()] as const }
  }

  test('of two who press at once one decides, and the other is told who', async ({ browser }) => {
    const { contexts, pages } = await two(browser)
    const asked = await agent.ask(heavyRefund())
    for (const page of pages) {
      await open(page, asked)
      await page.keyboard.press('a')
      await page.getByLabel('Why is this right?').fill('Seen the order.')
    }
    await Promise.all(
      pages.map((page) =>
        page
          .getByRole('alertdialog')
          .getByRole('button', { name: /^Approve/ })
          .click(),
      ),
    )
    for (const page of pages) await expect(state(page)).toContainText('Approved')
    // the state may come by the stream before one's own answer does
    const said = async () =>
      (await Promise.all(pages.map((page) => notice(page).textContent())))
        .map((s) =>
          s?.startsWith('Approved.') ? 'mine' : /[Oo]perations lead approved this/.test(s ?? '') ? 'theirs' : s,
        )
        .sort()
    await expect.poll(said).toEqual(['mine', 'theirs'])
    for (const context of contexts) await context.close()
  })

  test('who looks on sees the other’s decision come in', async ({ browser }) => {
    const { contexts, pages } = await two(browser)
    const asked = await agent.ask(lightRefund())
    for (const page of pages) await open(page, asked)
    await pages[0].keyboard.press('a')
    await expect(pages[1].getByText(/by Operations lead/).first()).toBeVisible()
    await expect(pages[1].locator('article').getByRole('button', { name: /^Approve/ })).toHaveCount(0)
    for (const context of contexts) await context.close()
  })

  test('compliance reads every card and can decide none', async ({ page, context }) => {
    await signInAs(context, 'compliance')
    const asked = await agent.ask(heavyRefund())
    await open(page, asked)
    await expect(card(page).getByRole('button', { name: /^(Approve|Deny|Edit|Escalate)/ })).toHaveCount(0)
    await page.keyboard.press('a')
    await expect(page.getByRole('alertdialog')).toHaveCount(0)
    await expect(page.getByText('Your roles do not include deciding.', { exact: false })).toBeVisible()
  })

  test('a developer is told who may see this and who grants it', async ({ page, context }) => {
    await signInAs(context, 'developer')
    await visit(page, '/approvals')
    await expect(page.getByRole('heading', { level: 1, name: 'You may not see approvals' })).toBeVisible()
    await expect(page.getByText(/needs the role approver/)).toBeVisible()
  })
})

test.describe('what changes under the reader', () => {
  test('a card that changed cannot be approved before the change was looked at', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const order = String(Math.floor(1e8 + Math.random() * 9e8))
    const register = (attributes: object) => agent.api('PUT', `/resources/order/${order}`, { attributes })
    await register({ customer_verified: true, total_minor: 90_000 })
    const asked = await agent.ask(heavyRefund(90_000, order))
    await open(page, asked)
    // begun before it changes: afterwards the card itself lets nobody begin
    await page.keyboard.press('a')
    await page.getByLabel('Why is this right?').fill('Looks right.')
    await register({ customer_verified: true, total_minor: 12_345 })
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /^Approve/ })
      .click()
    const change = page.getByRole('alert').filter({ hasText: 'Changed since you opened it.' })
    await expect(change).toContainText('12345')
    await expect(card(page).getByRole('button', { name: /^Approve/ })).toBeDisabled()
    expect((await agent.agent.get(`/api/v1/approvals/${asked.approval}`)).body.status).toBe('waiting')
    await change.getByRole('button', { name: 'Show it as it is now' }).click()
    await expect(card(page).getByRole('button', { name: /^Approve/ })).toBeEnabled()
  })

  test('near its deadline it says so once, then it is denied by nobody, at the same address', async ({
    page,
    context,
  }) => {
    test.setTimeout(90_000)
    await signInAs(context, 'approver')
    const asked = await agent.ask(heavyRefund())
    await open(page, asked)
    const ends = (seconds: number) =>
      asOwner(sharedStack(), async (client) => {
        await client.query(
          `UPDATE approval_request SET deadline = now() + $2::int * interval '1 second' WHERE id = $1`,
          [asked.approval, seconds],
        )
        await client.query(
          `SELECT pg_notify('countersign_change', organization_id || ' approval ' || id) FROM approval_request WHERE id = $1`,
          [asked.approval],
        )
      })
    await ends(301)
    await expect(notice(page)).toContainText('5 minutes left')
    await ends(61)
    await expect(notice(page)).toContainText('1 minute left')
    await ends(2)
    await expect(state(page)).toContainText('Expired', { timeout: 30_000 })
    await expect(page.getByText('nobody decided in time')).toBeVisible()
    const at = page.url()
    await reload(page)
    expect(page.url()).toBe(at)
    await expect(state(page)).toContainText('Expired')
    expect((await agent.agent.get(`/api/v1/approvals/${asked.approval}`)).body).toMatchObject({ status: 'expired' })
  })

  test('without the stream nothing can be decided', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const asked = await agent.ask(lightRefund())
    await page.route('**/api/stream', (route) => route.abort())
    await visit(page, address(asked))
    await expect(page.getByText('Paused', { exact: true })).toBeVisible()
    await expect(card(page).getByRole('button', { name: /^Approve/ })).toBeDisabled()
    await page.keyboard.press('a')
    expect((await agent.agent.get(`/api/v1/approvals/${asked.approval}`)).body.status).toBe('waiting')
    await page.unroute('**/api/stream')
    await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 15_000 })
    await expect(card(page).getByRole('button', { name: /^Approve/ })).toBeEnabled()
  })
})

test.describe('the address', () => {
  test('leads through sign-in to the exact card, in the list that it was shared from', async ({ page }) => {
    const asked = await agent.ask(lightRefund())
    const shared = `${address(asked)}?view=team&env=production`
    await visit(page, shared)
    await expect(page).toHaveURL((url) => url.pathname === '/sign-in')
    const { email, password } = personOf('approver')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page).toHaveURL(shared)
    await expect(sentence(page)).toContainText(`${agent.name} wants to`)
    await expect(page.getByRole('link', { name: /^Team/ })).toHaveAttribute('aria-current', 'true')
    await reload(page)
    await expect(page).toHaveURL(shared)
    await expect(sentence(page)).toContainText(`${agent.name} wants to`)
  })

  test('of another organization’s or no request says neither', async ({ page, context }) => {
    await signInAs(context, 'approver')
    await visit(page, `/approvals/apr_${'0'.repeat(32)}`)
    await expect(page.getByText('There is no such request, or you may not see it')).toBeVisible()
  })

  test('follows the browser’s back and forward', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const asked = await agent.ask(lightRefund())
    await visit(page, '/approvals')
    await rowOf(page, asked).click()
    await expect(sentence(page)).toContainText('wants to')
    await page.goBack()
    await expect(page).toHaveURL('/approvals')
    await expect(sentence(page)).toHaveCount(0)
    await page.goForward()
    await expect(sentence(page)).toContainText('wants to')
  })
})

test('alike requests are approved together, each listed, in one call', async ({ page, context }) => {
  await signInAs(context, 'approver')
  const all = [
    await agent.ask(lightRefund(1_111)),
    await agent.ask(lightRefund(1_222)),
    await agent.ask(lightRefund(1_333)),
  ]
  await open(page, all[0] as Asked)
  await page.getByRole('button', { name: /more like this: decide them together/ }).click()
  const dialog = page.getByRole('alertdialog')
  const approve = dialog.getByRole('button', { name: /^Approve/ })
  await expect(approve).toBeDisabled()
  for (const money of ['€11.11', '€12.22']) await dialog.getByRole('checkbox', { name: new RegExp(money) }).check()
  await approve.click()
  await expect(dialog.getByText('Approved', { exact: true })).toHaveCount(2)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  const states = await Promise.all(
    all.map(async (a) => (await agent.agent.get(`/api/v1/approvals/${a.approval}`)).body.status),
  )
  expect(states).toEqual(['approved', 'approved', 'waiting'])
})
