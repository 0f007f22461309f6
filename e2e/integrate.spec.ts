import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { clean, fits } from './clean.ts'
import { visit } from './ready.ts'
import { agreedTo } from './rules.ts'
import { callAs, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// A developer's first five minutes: a key made on the page, the page's program as it stands, the request in the live
// log, and the card behind it.

const run = promisify(execFile)
const program = (page: Page) => page.locator('figure').filter({ hasText: 'Runs as it stands' }).locator('pre')

/** An agent in the sandbox that may read contacts by itself. */
async function sandboxAgent(browser: Browser) {
  const context = await browser.newContext()
  await signInAs(context, 'admin')
  const api = (method: string, route: string, body?: object) =>
    callAs(context, sharedStack(), method, `/api/v1${route}`, body)
  const name = `e2e-first-${randomBytes(3).toString('hex')}`
  const agent = await api('POST', '/agents', { name, purpose: 'A first call.', environments: ['sandbox'] })
  const identity = agent.identities[0].id as string
  await api('PUT', `/identities/${identity}/stages`, { default_stage: 'autonomous' })
  await api('POST', '/grants', {
    identity,
    tool: 'crm.get_contact',
    ends_at: new Date(Date.now() + 86_400_000).toISOString(),
    justification: 'A first call.',
  })
  await context.close()
  return { name, identity }
}

test('a one-time key, the page’s curl verbatim, the live log, and the card', async ({ page, context, browser }) => {
  test.setTimeout(90_000)
  const { name, identity } = await sandboxAgent(browser)
  await signInAs(context, 'developer')
  await visit(page, '/integrate')
  await page.getByLabel('Agent identity').selectOption(identity)
  await expect(page).toHaveURL(new RegExp(`identity=${identity}`))
  await expect(page.getByLabel('Tool', { exact: true })).toHaveValue('crm.get_contact')
  await page.getByRole('button', { name: 'Make a secret' }).click()
  const secret = await page.getByRole('textbox', { name: 'Client secret' }).inputValue()
  expect(secret).toMatch(/^css_[\w-]{43}$/)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()

  await expect(program(page)).toContainText(secret)
  const code = (await program(page).textContent()) ?? ''
  const { stdout } = await run('bash', ['-c', code])
  const answer = JSON.parse(stdout)
  expect([answer.decision, answer.outcome]).toEqual([true, 'allow'])

  const row = page.getByRole('listitem').filter({ has: page.locator(`a[href="/decisions/${answer.id}"]`) })
  await expect(row).toContainText('Allowed')
  await expect(row).toContainText(`crm.get_contact · ${name} in sandbox`)
  await expect(row).toContainText('ALLOWED')
  await expect(row).toContainText(/\d ms/)
  // the secret is still there for whoever has not copied it
  await expect(page.getByRole('textbox', { name: 'Client secret' })).toHaveValue(secret)
  await row.getByRole('link').click()
  await expect(page).toHaveURL(new RegExp(`/decisions/${answer.id}$`))
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`${name} wants to read the record for contact`)

  await visit(page, `/integrate?identity=${identity}`)
  await expect(page.getByRole('button', { name: 'Make a secret' })).toBeVisible()
  expect(await page.content()).not.toContain(secret)
})

test('the TypeScript runs as it stands, too', async ({ page, context, browser }) => {
  const { identity } = await sandboxAgent(browser)
  await signInAs(context, 'developer')
  await visit(page, `/integrate?identity=${identity}&lang=typescript`)
  await page.getByRole('button', { name: 'Make a secret' }).click()
  await expect(program(page)).toContainText(/css_[\w-]{43}/)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-first-call-'))
  try {
    const file = path.join(folder, 'first-call.mts')
    writeFileSync(file, (await program(page).textContent()) ?? '')
    const { stdout } = await run(process.execPath, [file], { env: { ...process.env, FORCE_COLOR: '0' } })
    expect(stdout).toMatch(/^true allow .+ dec_[0-9a-f]{32}\n$/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('keys are made where a role reaches; who only reads is told who makes them', async ({
  page,
  context,
  browser,
}) => {
  const { identity } = await sandboxAgent(browser)
  await signInAs(context, 'developer')
  await visit(page, '/integrate')
  await expect(page.getByText('an admin makes those of production')).toBeVisible()
  await expect(page.locator('optgroup[label=Production]')).toHaveCount(0)
  const reader = await browser.newContext()
  await signInAs(reader, 'compliance')
  const page2 = await reader.newPage()
  await visit(page2, `/integrate?identity=${identity}`)
  await expect(page2.getByText('You may look, but not make keys')).toBeVisible()
  await expect(page2.getByRole('button', { name: 'Make a secret' })).toHaveCount(0)
  await reader.close()
  const approver = await browser.newContext()
  await signInAs(approver, 'approver')
  const page3 = await approver.newPage()
  await visit(page3, '/integrate')
  await expect(page3.getByRole('heading', { name: /You may not see how agents are connected/ })).toBeVisible()
  await expect(page3.getByText(/needs the role compliance, admin or developer/)).toBeVisible()
  await approver.close()
})

test('a service account: its token is shown once, works, and is refused after it was revoked', async ({
  page,
  context,
}) => {
  await signInAs(context, 'admin')
  await visit(page, '/integrate?view=accounts')
  await page.getByRole('button', { name: 'Create service account' }).click()
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
  const name = `e2e reader ${randomBytes(3).toString('hex')}`
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(dialog.getByText('Choose at least one.')).toBeVisible()
  await dialog.getByLabel('registry:read').check()
  await dialog.getByRole('button', { name: 'Create' }).click()
  await visit(page, `/policies/changes/${await agreedTo(page)}`)
  await page.getByRole('button', { name: `Show the token of ${name}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Show it' }).click()
  const token = await page.getByRole('textbox', { name: 'Token' }).inputValue()
  await page.getByRole('button', { name: 'Done' }).click()
  await visit(page, '/integrate?view=accounts')
  const row = page.getByRole('row').filter({ hasText: name })
  await expect(row).toContainText('registry:read')
  const status = async (method: string, route: string) =>
    (await fetch(`${sharedStack().decisionPoint}${route}`, { method, headers: { authorization: `Bearer ${token}` } }))
      .status
  expect([await status('GET', '/api/v1/tools'), await status('GET', '/api/v1/decisions')]).toEqual([200, 403])
  await row.getByRole('button', { name: `Revoke ${name}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke service account' }).click()
  await expect(page.getByText(`${name} is revoked.`).last()).toBeVisible()
  await expect(row).toHaveCount(0)
  expect(await status('GET', '/api/v1/tools')).toBe(401)
  expect(await page.content()).not.toContain(token)
})

test('errors have their fix, and the API is a list that can be searched', async ({ page, context }) => {
  await signInAs(context, 'developer')
  await visit(page, '/integrate?view=errors')
  await expect(page.getByRole('row').filter({ hasText: 'token_expired' })).toContainText('Buy another')
  await visit(page, '/integrate?view=api')
  const rows = page.getByRole('listitem').filter({ hasText: '/api/v1/' })
  await expect(rows.nth(50)).toBeVisible()
  await page.getByLabel('Path or word').fill('authorize/batch')
  await expect(rows).toHaveCount(1)
  const document = await page.request.get('/api/v1/openapi.json')
  expect((await document.json()).openapi).toBe('3.1.1')
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`integrate, ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('axe finds nothing in its parts and dialogs, at any width', async ({ page, context }) => {
      test.setTimeout(120_000)
      const errors: string[] = []
      page.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
      page.on('pageerror', (e) => errors.push(e.message))
      await signInAs(context, 'admin')
      for (const query of [
        '',
        '?lang=python',
        '?view=errors',
        '?view=api',
        '?view=api&q=nothing-is-there',
        '?view=accounts',
      ])
        for (const width of [1440, 320]) {
          await page.setViewportSize({ width, height: 900 })
          await visit(page, `/integrate${query}`)
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
          await clean(page, `${query} at ${width}`)
          await fits(page, `${query} at ${width}`)
        }
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.getByRole('button', { name: 'Create service account' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.evaluate((element) =>
        Promise.all(element.getAnimations({ subtree: true }).map((a) => a.finished)).then(() => undefined),
      )
      await clean(page, 'create service account')
      expect(errors).toEqual([])
    })
  })
