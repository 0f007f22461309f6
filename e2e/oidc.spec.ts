import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { Provider } from 'oidc-provider'
import { visit } from './ready.ts'
import { callAs, signInWith } from './sign-in-as.ts'
import { type RunningStack, startStack } from './stack.ts'

// A real provider and an installation of its own, which begins empty: so this is also where the first admin sets up.
test.describe.configure({ mode: 'serial' })

const ADMIN = { email: 'first@example.com', password: 'a harbour of quiet lamps' }
const CLIENT = { id: 'console', secret: 'a-secret-of-the-test-that-is-long-enough' }
let stack: RunningStack
let server: Server
let issuer: string

test.beforeAll(async () => {
  test.setTimeout(240_000)
  // the console needs the issuer's address to start, the provider needs the console's: the port comes first
  let provider: ReturnType<Provider['callback']> | undefined
  server = createServer((request, response) => void provider?.(request, response)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stack = await startStack({
    COUNTERSIGN_DEMO: '0',
    COUNTERSIGN_OIDC_ISSUER: issuer,
    COUNTERSIGN_OIDC_CLIENT_ID: CLIENT.id,
    COUNTERSIGN_OIDC_CLIENT_SECRET: CLIENT.secret,
    COUNTERSIGN_OIDC_NAME: 'Company ID',
  })
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${stack.console}/api/auth/callback/oidc`],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    findAccount: (_, id) => ({
      accountId: id,
      // the e-mail address of the admin: it must mean nothing
      claims: () => ({ sub: id, name: `Person ${id}`, email: ADMIN.email, email_verified: true }),
    }),
  }).callback()
})
test.afterAll(async () => {
  await stack?.stop()
  server?.close()
  server?.closeAllConnections()
})

async function signInAtProvider(page: Page, subject: string) {
  await page.waitForURL((url) => url.origin === issuer)
  await page.locator('input[name=login]').fill(subject)
  await page.locator('input[name=password]').fill('anything')
  await page.getByRole('button', { name: /sign-in/i }).click()
  // the consent is asked once in a session at the provider
  const consent = page.getByRole('button', { name: /continue/i })
  const back = page.waitForURL((url) => url.origin === stack.console)
  await Promise.race([back, consent.click()])
  await back
}
const pathOf = (page: Page) => new URL(page.url()).pathname
async function invite(context: BrowserContext, email: string, roles: string[]): Promise<string> {
  await signInWith(context, stack, ADMIN)
  return (await callAs(context, stack, 'POST', '/api/v1/people/invitations', { email, roles })).url
}

test('the first admin sets the installation up by the link, which then works no longer', async ({ page }) => {
  const link = stack.setupLink ?? ''
  await visit(page, link)
  await page.getByLabel('Organization').fill('Harbour Works')
  await page.getByLabel('Your name').fill('First Admin')
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Choose a password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page).toHaveURL(`${stack.console}/agents`)
  await visit(page, link)
  await expect(page.getByRole('heading', { name: 'This set-up link no longer works' })).toBeVisible()
})

test('a new organization is told what it has nothing of yet', async ({ page, context }) => {
  await signInWith(context, stack, ADMIN)
  for (const [path, says] of [
    ['/audit/exports', 'Nothing was exported yet'],
    ['/audit/feeds', 'The feed is delivered nowhere yet'],
    ['/simulator', 'There is nothing to simulate yet'],
  ] as const) {
    await visit(page, `${stack.console}${path}`)
    await expect(page.getByRole('heading', { name: says })).toBeVisible()
  }
})

test('an account that nobody invited gets in nowhere, whatever e-mail address it claims', async ({ page, context }) => {
  await visit(page, `${stack.console}/sign-in`)
  await page.getByRole('button', { name: 'Sign in with Company ID' }).click()
  await signInAtProvider(page, 'stranger')
  await expect(page.getByRole('heading', { name: 'No membership' })).toBeVisible()
  expect((await context.cookies()).filter((c) => c.name.endsWith('session-token'))).toEqual([])
})

test('an invitation accepted with it makes a member, who signs in with it from then on', async ({ browser }) => {
  const admin = await browser.newContext()
  const url = await invite(admin, 'worker@example.com', ['compliance'])
  await admin.close()

  const first = await browser.newContext()
  const page = await first.newPage()
  await visit(page, url)
  await page.getByRole('button', { name: 'Join with Company ID' }).click()
  await signInAtProvider(page, 'worker')
  await expect.poll(() => pathOf(page)).toBe('/decisions')
  const me = await callAs(first, stack, 'GET', '/api/v1/people/me')
  expect(me).toMatchObject({ name: 'Person worker', email: 'worker@example.com', roles: ['compliance'] })
  expect((await first.cookies()).map((c) => c.name)).not.toContain('countersign.joining')
  await first.close()

  const second = await browser.newContext()
  const again = await second.newPage()
  await visit(again, `${stack.console}/approvals?view=team`)
  await again.getByRole('button', { name: 'Sign in with Company ID' }).click()
  await signInAtProvider(again, 'worker')
  await expect(again).toHaveURL(`${stack.console}/approvals?view=team`)
  await second.close()
})

test('the provider asks again for a fresh sign-in, which replaces the session', async ({ page, context }) => {
  await visit(page, `${stack.console}/sign-in`)
  await page.getByRole('button', { name: 'Sign in with Company ID' }).click()
  await signInAtProvider(page, 'worker')
  await expect.poll(() => pathOf(page)).toBe('/decisions')
  const { id } = await callAs(context, stack, 'GET', '/api/v1/people/me')
  const current = async () => {
    const { items } = await callAs(context, stack, 'GET', `/api/v1/people/${id}/sessions`)
    return items.find((s: { current: boolean }) => s.current).id
  }
  const before = await current()
  await visit(page, `${stack.console}/sign-in?fresh=1&next=%2Fapprovals`)
  await expect(page.getByRole('heading', { name: 'Sign in again' })).toBeVisible()
  await page.getByRole('button', { name: 'Sign in with Company ID' }).click()
  await signInAtProvider(page, 'worker')
  await expect.poll(() => pathOf(page)).toBe('/approvals')
  const { items } = await callAs(context, stack, 'GET', `/api/v1/people/${id}/sessions`)
  expect(await current()).not.toBe(before)
  expect(items.map((s: { id: string }) => s.id)).not.toContain(before)
})

test('an answer that this browser did not ask for is refused', async ({ page, context }) => {
  await visit(
    page,
    `${stack.console}/api/auth/callback/oidc?code=stolen&state=made-up&iss=${encodeURIComponent(issuer)}`,
  )
  await expect(page.getByRole('alert').filter({ hasText: 'could not be used' })).toBeVisible()
  expect((await context.cookies()).filter((c) => c.name.endsWith('session-token'))).toEqual([])
})

test('when the provider cannot be reached the page says so and keeps where to go', async ({ page }) => {
  await visit(page, `${stack.console}/sign-in?next=%2Fapprovals%3Fview%3Dteam`)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
  await page.getByRole('button', { name: 'Sign in with Company ID' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'could not be reached' })).toBeVisible()
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(`${stack.console}/approvals?view=team`)
})
