import { randomBytes } from 'node:crypto'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { AgentClient, type DemoFile } from '../scripts/demo/client.ts'
import { clean, fits } from './clean.ts'
import { reload, visit } from './ready.ts'
import { API } from './rules.ts'
import { callAs, signInAs } from './sign-in-as.ts'
import { demoOf, sharedStack } from './stack.ts'

// Which agents exist and what one may do: registered, granted, staged, limited and suspended in the browser, and the
// live API answers as the page says.

const unique = () => `e2e-agent-${randomBytes(3).toString('hex')}`
const cell = (page: Page, environment: string) =>
  page.getByRole('row').filter({ hasText: 'billing.refund' }).locator(`a[href*="billing.refund%40${environment}"]`)
const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views of this agent' }).getByRole('link', { name }).click()

/** Made at once, or by a change request. */
const idOf = (made: { id: string; results?: { subject: string }[] }) => made.results?.[0]?.subject ?? made.id

async function registered(browser: Browser, environments = ['sandbox', 'production']) {
  const context = await browser.newContext()
  await signInAs(context, 'admin')
  const api = (method: string, path: string, body?: object) =>
    callAs(context, sharedStack(), method, `/api/v1${path}`, body)
  const agent = await api('POST', '/agents', { name: unique(), purpose: 'For browser tests.', environments })
  return { agent, api, close: () => context.close() }
}

test('from nothing to a limit: the matrix, the explainer, the simulator and the live API agree', async ({
  page,
  context,
}) => {
  test.setTimeout(120_000)
  await signInAs(context, 'admin')
  const name = unique()
  await visit(page, '/agents')
  await page.getByRole('button', { name: 'Register agent' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: 'Register agent' }).click()
  await expect(form.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await form.getByLabel('Name').fill(name)
  await form.getByLabel('Purpose').fill('Refunds in browser tests.')
  await form.getByRole('button', { name: 'Register agent' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await expect(page.getByText('It was granted nothing')).toBeVisible()

  await expect(page.getByRole('button', { name: 'Grant a tool…' }).first()).toBeVisible()

  const id = page.url().match(/agt_[0-9a-f]{32}/)?.[0] as string
  const api = API(context)
  const identity = (await api('GET', `/agents/${id}`)).identities[0].id as string
  const grant = (constraints: object, ask_above?: object) => ({
    identity,
    tool: 'billing.refund',
    constraints,
    ...(ask_above && { ask_above }),
    ends_at: new Date(Date.now() + 86_400_000).toISOString(),
    justification: 'Refunds in browser tests.',
  })
  const eur = (value: number) => ({ currency: 'EUR', value })
  const first = await api('POST', '/grants', grant({ amount_max: eur(10_000) }))
  // a new identity is supervised; whoever looks on is told without asking
  await expect(cell(page, 'sandbox')).toContainText('Asks')
  await cell(page, 'sandbox').click()
  await expect(page.getByRole('complementary')).toContainText('a person decides first')
  await expect(page.getByLabel('Stage for this tool')).toHaveValue('')
  await api('PUT', `/identities/${identity}/stages`, { tools: { 'billing.refund': 'autonomous' } })
  await expect(cell(page, 'sandbox')).toContainText('Alone')
  await expect(cell(page, 'sandbox')).toContainText('to €100.00, then denied')

  await api('POST', '/grants', grant({ amount_max: eur(10_000) }, { amount: eur(5_000) }))
  await api('POST', `/grants/${idOf(first)}/revoke`, { reason: 'Replaced.' })
  await expect(cell(page, 'sandbox')).toContainText('to €50.00, then asks')
  await view(page, 'Grants and limits')
  await expect(page.getByRole('table', { name: 'Grants' })).toContainText('asks above €50.00')

  const refund = (cents: number) => ({ order: '48213', amount: { value: cents, currency: 'EUR' } })
  await view(page, 'Explain')
  await page.getByLabel('Tool', { exact: true }).selectOption('billing.refund')
  await expect(page).toHaveURL(/tool=billing.refund/)
  const answers = [
    [4_000, 'Allowed', 'ALLOWED'],
    [6_000, 'Needs approval', 'GRANT_ASKS_ABOVE'],
    [20_000, 'Denied', 'GRANT_CONSTRAINT'],
  ] as const
  for (const [cents, word, code] of answers) {
    await page.getByLabel('Arguments').fill(JSON.stringify(refund(cents)))
    await page.getByRole('button', { name: 'Explain' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'wants to refund' })).toContainText(code)
    await expect(page.getByRole('status').filter({ hasText: 'wants to refund' })).toContainText(word)
  }

  await visit(page, `/simulator?identity=${identity}&tool=billing.refund`)
  const inForce = page.locator('section').filter({ has: page.getByRole('heading', { name: 'In force' }) })
  for (const [cents, word, code] of answers) {
    await page.getByLabel('order', { exact: true }).fill('48213')
    await page.getByLabel('amount · value').fill(String(cents))
    await page.getByRole('button', { name: 'Simulate' }).click()
    await expect(inForce).toContainText(code)
    await expect(inForce).toContainText(word)
  }

  await visit(page, `/agents/${id}`)
  await view(page, 'Identities and keys')
  await page.getByRole('button', { name: 'Issue a secret…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Issue secret' }).click()
  const secret = await page.getByRole('textbox', { name: 'Client secret' }).inputValue()
  await page.getByRole('button', { name: 'I have stored it' }).click()
  await expect(page.getByText(secret)).toHaveCount(0)
  await expect(page.getByRole('table', { name: 'Credentials' })).toContainText(`…${secret.slice(-4)}`)
  await expect(page.getByText(identity).first()).toBeVisible()
  const known = { id: identity, name, environment: 'sandbox', client_id: identity, client_secret: secret }
  const demo = demoOf(sharedStack())
  const agent = await new AgentClient({ ...demo, agents: [known] } as DemoFile, name, 'sandbox').signIn()
  const ask = async (cents: number) => {
    const { status, body } = await agent.authorize({
      tool: 'billing.refund',
      arguments: refund(cents),
      reasoning: { confidence: 0.9 },
      dry_run: true,
    })
    return [status, body.outcome ?? body.code, body.reason?.code]
  }
  expect(await ask(4_000)).toEqual([200, 'allow', 'ALLOWED'])
  expect(await ask(6_000)).toEqual([200, 'require_approval', 'GRANT_ASKS_ABOVE'])
  expect(await ask(20_000)).toEqual([200, 'deny', 'GRANT_CONSTRAINT'])

  await page.getByRole('button', { name: 'Suspend…', exact: true }).click()
  const suspend = page.getByRole('alertdialog')
  await expect(suspend).toContainText('Its very next call is refused on every instance')
  await suspend.getByRole('button', { name: 'Suspend agent' }).click()
  await expect(suspend.getByText('Say why')).toBeVisible()
  await suspend.getByLabel('Reason').fill('The browser test is over.')
  await suspend.getByRole('button', { name: 'Suspend agent' }).click()
  await expect(page.getByRole('button', { name: 'Resume…', exact: true })).toBeVisible()
  expect((await ask(4_000)).slice(0, 2)).toEqual([401, 'agent_suspended'])

  await view(page, 'Changes')
  for (const line of [
    `Suspended the agent ${name}`,
    `Issued a client secret to ${name} in sandbox`,
    `Registered the agent ${name}`,
  ])
    await expect(page.getByText(line, { exact: true })).toBeVisible()
})

test('each role sees the buttons that its permissions guard', async ({ page, context, browser }) => {
  const { agent, close } = await registered(browser)
  const address = (env: string) => `/agents/${agent.id}?view=identities&env=${env}`
  await signInAs(context, 'developer')
  await visit(page, '/agents')
  await expect(page.getByRole('button', { name: 'Register agent' })).toHaveCount(0)
  await visit(page, address('production'))
  await expect(page.getByText('An admin issues, rotates and revokes keys of production.')).toBeVisible()
  await expect(page.getByRole('button', { name: /Issue a secret|Suspend|Edit/ })).toHaveCount(0)
  await visit(page, address('sandbox'))
  await page.getByRole('button', { name: 'Register a public key…' }).click()
  const dialog = page.getByRole('dialog')
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: randomBytes(32).toString('base64url') }
  await dialog.getByLabel('Public key').fill(JSON.stringify({ ...jwk, d: 'secret' }))
  await dialog.getByRole('button', { name: 'Register key' }).click()
  await expect(dialog.getByText('is a private member')).toBeVisible()
  await dialog.getByLabel('Public key').fill(JSON.stringify(jwk))
  await dialog.getByRole('button', { name: 'Register key' }).click()
  await expect(page.getByRole('table', { name: 'Credentials' })).toContainText('Public key')
  await visit(page, `/agents/${agent.id}?view=changes`)
  await expect(page.getByText(/needs the role compliance or admin/)).toBeVisible()
  await visit(page, `/agents/${agent.id}?view=grants`)
  await expect(page.getByRole('button', { name: 'Grant a tool…' })).toHaveCount(0)
  await close()
})

test('filters and the environment live in the address; a missing agent is not found', async ({ page, context }) => {
  await signInAs(context, 'admin')
  await visit(page, '/agents?q=release&env=staging')
  await expect(page.getByRole('row').filter({ hasText: 'release-agent' })).toBeVisible()
  await expect(page.locator('[data-row-link]')).toHaveCount(1)
  await reload(page)
  await expect(page.getByLabel('Name')).toHaveValue('release')
  await page.getByLabel('Name').fill('no such agent')
  await expect(page.getByText('No agent fits')).toBeVisible()
  await visit(page, '/agents/agt_00000000000000000000000000000000')
  await expect(page.getByText('There is nothing here, or you may not see it')).toBeVisible()
})

test('a link to a part of the page leads to its view', async ({ page, context, browser }) => {
  const { agent, close } = await registered(browser, ['sandbox'])
  await signInAs(context, 'admin')
  await visit(page, `/agents/${agent.id}#grants`)
  await expect(page).toHaveURL(/view=grants/)
  await close()
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`an agent’s page, ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('axe finds nothing in its views and dialogs, at any width', async ({ page, context, browser }) => {
      test.setTimeout(180_000)
      const { agent, api, close } = await registered(browser)
      for (const { id } of agent.identities)
        await api('POST', '/grants', {
          identity: id,
          tool: 'billing.refund',
          ends_at: new Date(Date.now() + 86_400_000).toISOString(),
          justification: 'For a test.',
        })
      await close()
      const errors: string[] = []
      page.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
      page.on('pageerror', (e) => errors.push(e.message))
      await signInAs(context, 'admin')
      const cellOf = `cell=${encodeURIComponent('billing.refund@production')}`
      for (const query of [
        '',
        `?${cellOf}`,
        '?tools=all',
        '?view=identities',
        '?view=grants',
        '?view=explain',
        '?view=changes',
      ])
        for (const width of [1440, 320]) {
          await page.setViewportSize({ width, height: 900 })
          await visit(page, `/agents/${agent.id}${query}`)
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
          await clean(page, `${query} at ${width}`)
          await fits(page, `${query} at ${width}`)
        }
      await page.setViewportSize({ width: 1440, height: 900 })
      for (const [query, button] of [
        ['', 'Edit…'],
        ['', 'Suspend…'],
        ['', 'Grant a tool…'],
        ['?view=identities&env=sandbox', 'Issue a secret…'],
        ['?view=identities&env=sandbox', 'Register a public key…'],
        ['?view=identities&env=staging', 'Add an identity in staging…'],
      ] as const) {
        await visit(page, `/agents/${agent.id}${query}`)
        await page.getByRole('button', { name: button, exact: true }).click()
        await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toBeVisible()
        await page.getByRole('dialog').or(page.getByRole('alertdialog')).evaluate(settled)
        await clean(page, button)
      }
      expect(errors).toEqual([])
    })
  })

/** Colours are judged once the popup has come in. */
const settled = (element: Element) =>
  Promise.all(element.getAnimations({ subtree: true }).map((a) => a.finished)).then(() => undefined)
