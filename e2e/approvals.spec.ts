import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { type Asked, Asking, asOwner, heavyRefund, lightRefund } from './ask.ts'
import { personOf, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// People and agents of the demonstration; the operations leads are approver 0 and 1.

let agent: Asking
test.beforeEach(async ({ browser }) => {
  agent = await Asking.register(browser, sharedStack())
})
test.afterEach(() => agent.leave())

const address = (asked: Asked) => `/approvals/${asked.approval}`
const isOpen = (page: Page, asked: Asked) => new URL(page.url()).pathname === address(asked)
const card = (page: Page) => page.getByRole('article')
const sentence = (page: Page) => card(page).getByRole('heading', { level: 2 })
/** What the card says of its state. */
const state = (page: Page) => card(page).locator('header')
const notice = (page: Page) => page.locator('p[aria-live=polite]')

// while a page streams in, what is not shown yet stands hidden beside its place
const rowOf = (page: Page, asked: Asked) => page.locator(`a[href^="${address(asked)}"]`).filter({ visible: true })

/** Other specs ask, too: J until ours is open. */
async function walkTo(page: Page, asked: Asked) {
  for (let i = 0; i < 60 && !isOpen(page, asked); i++) {
    await page.keyboard.press('j')
    await page.waitForURL(/\/approvals\/apr_/)
  }
  expect(isOpen(page, asked)).toBe(true)
  await expect(sentence(page)).toContainText('wants to')
}
async function open(page: Page, asked: Asked) {
  await page.goto(address(asked))
  await expect(sentence(page)).toContainText(`${agent.name} wants to`)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
}

test.describe('approve by keyboard', () => {
  test('the request appears by itself, J then A, and the agent may act exactly once', async ({ page, context }) => {
    await signInAs(context, 'approver')
    await page.goto('/approvals')
    await expect(page.getByText('Live', { exact: true })).toBeVisible()
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
    await page.goto('/approvals')
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
    const said = await Promise.all(pages.map((page) => notice(page).textContent()))
    expect(said.filter((s) => s?.startsWith('Approved.'))).toHaveLength(1)
    expect(said.filter((s) => /(Operations lead|Second operations lead) approved this/.test(s ?? ''))).toHaveLength(1)
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
    await page.goto('/approvals')
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
    await register({ customer_verified: true, total_minor: 12_345 })
    await page.keyboard.press('a')
    await page.getByLabel('Why is this right?').fill('Looks right.')
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
    await page.reload()
    expect(page.url()).toBe(at)
    await expect(state(page)).toContainText('Expired')
    expect((await agent.agent.get(`/api/v1/approvals/${asked.approval}`)).body).toMatchObject({ status: 'expired' })
  })

  test('without the stream nothing can be decided', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const asked = await agent.ask(lightRefund())
    await page.route('**/api/stream', (route) => route.abort())
    await page.goto(address(asked))
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
    await page.goto(shared)
    await expect(page).toHaveURL((url) => url.pathname === '/sign-in')
    const { email, password } = personOf('approver')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page).toHaveURL(shared)
    await expect(sentence(page)).toContainText(`${agent.name} wants to`)
    await expect(page.getByRole('link', { name: /^Team/ })).toHaveAttribute('aria-current', 'true')
    await page.reload()
    await expect(page).toHaveURL(shared)
    await expect(sentence(page)).toContainText(`${agent.name} wants to`)
  })

  test('of another organization’s or no request says neither', async ({ page, context }) => {
    await signInAs(context, 'approver')
    await page.goto(`/approvals/apr_${'0'.repeat(32)}`)
    await expect(page.getByText('There is no such request, or you may not see it')).toBeVisible()
  })

  test('follows the browser’s back and forward', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const asked = await agent.ask(lightRefund())
    await page.goto('/approvals')
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
