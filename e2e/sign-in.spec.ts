import { expect, type Page, test } from '@playwright/test'
import { clean } from './clean.ts'
import { visit } from './ready.ts'
import { callAs, inviteAs, personOf, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

async function fillIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
const refusal = (page: Page) => page.getByRole('alert').filter({ hasText: /\w/ })

test.describe('the form', () => {
  const landings = [
    ['admin', '/agents'],
    ['approver', '/approvals'],
    ['compliance', '/decisions'],
    ['policy_author', '/policies'],
    ['developer', '/integrate'],
  ] as const
  for (const [role, landing] of landings)
    test(`brings ${role} to ${landing}`, async ({ page }) => {
      await visit(page, '/')
      await expect(page).toHaveURL('/sign-in')
      await fillIn(page, personOf(role))
      await expect(page).toHaveURL((url) => url.pathname === landing)
    })

  test('keeps the address and says why when the password is wrong', async ({ page, context }) => {
    await visit(page, '/sign-in')
    const { email } = personOf('developer')
    await fillIn(page, { email, password: 'not the password' })
    await expect(refusal(page)).toHaveText('E-mail address and password do not match.')
    await expect(refusal(page)).toBeFocused()
    await expect(page.getByLabel('E-mail')).toHaveValue(email)
    await expect(page.getByLabel('Password')).toHaveValue('')
    expect((await context.cookies()).filter((c) => c.name.endsWith('session-token'))).toEqual([])
  })

  test('says the very same of an address that nobody has', async ({ page }) => {
    await visit(page, '/sign-in')
    await fillIn(page, { email: 'nobody@demo.example', password: 'not the password' })
    await expect(refusal(page)).toHaveText('E-mail address and password do not match.')
  })

  test('tells a locked account apart after ten failures', async ({ page }) => {
    await visit(page, '/sign-in')
    const person = { email: `ghost-${Date.now()}@demo.example`, password: 'not the password' }
    for (let i = 0; i < 10; i++) {
      // the sentence of the attempt before stands there still: each one is waited for by its own answer
      const answered = page.waitForResponse((r) => r.request().method() === 'POST')
      await fillIn(page, person)
      await answered
      await expect(refusal(page)).toContainText('do not match')
      await expect(page.getByLabel('Password')).toHaveValue('')
      await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled()
    }
    await fillIn(page, person)
    await expect(refusal(page)).toContainText('locked for 15 minutes')
  })

  test('works by keyboard alone', async ({ page }) => {
    const { email, password } = personOf('compliance')
    await visit(page, '/sign-in')
    await page.getByLabel('E-mail').focus()
    await page.keyboard.type(email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL((url) => url.pathname === '/decisions')
  })
})

test.describe('a deep link', () => {
  test('leads through sign-in to exactly where it pointed', async ({ page }) => {
    const address = '/decisions?outcome=deny&q=refund'
    await visit(page, address)
    await expect(page).toHaveURL((url) => url.pathname === '/sign-in')
    await fillIn(page, personOf('compliance'))
    await expect(page).toHaveURL((url) => url.pathname === '/decisions' && url.searchParams.get('q') === 'refund')
  })
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', '/%09/evil.example'])
    test(`to ${next} leads nowhere else`, async ({ page }) => {
      await visit(page, `/sign-in?next=${next.includes('%') ? next : encodeURIComponent(next)}`)
      await fillIn(page, personOf('compliance'))
      await expect(page).toHaveURL((url) => url.pathname === '/decisions')
      expect(new URL(page.url()).origin).toBe(sharedStack().console)
    })
})

test.describe('a session', () => {
  test('ends by the menu, and going back shows nothing', async ({ page, context }) => {
    await signInAs(context, 'compliance')
    await visit(page, '/decisions')
    await page.getByRole('button', { name: /Compliance officer/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect(page.getByText('You are signed out.')).toBeVisible()
    await visit(page, '/decisions')
    await expect(page).toHaveURL((url) => url.pathname === '/sign-in')
  })
  test('that was revoked is out at the next page and comes back to it', async ({ page, context, browser }) => {
    // a person of the test's own: others use the demonstration's people at the same time
    const admin = await browser.newContext()
    await signInAs(admin, 'admin')
    const person = { email: `leaver-${Date.now()}@demo.example`, password: 'a harbour of quiet lamps' }
    const people = (method: string, path: string, body?: object) =>
      callAs(admin, sharedStack(), method, `/api/v1/people${path}`, body)
    await visit(page, await inviteAs(admin, sharedStack(), person.email, ['developer']))
    await page.getByLabel('Your name').fill('A leaver')
    await page.getByLabel('Choose a password').fill(person.password)
    await page.getByRole('button', { name: 'Join' }).click()
    await expect(page).toHaveURL((u) => u.pathname === '/integrate')
    const { id } = await callAs(context, sharedStack(), 'GET', '/api/v1/people/me')
    await people('POST', `/${id}/revoke-sessions`)
    await visit(page, '/decisions')
    await expect(page.getByText('Your session has ended.')).toBeVisible()
    await fillIn(page, person)
    await expect(page).toHaveURL((u) => u.pathname === '/decisions')
    await people('POST', `/${id}/suspend`)
    await admin.close()
  })
  test('cookie is out of the reach of scripts and of other sites', async ({ page, context }) => {
    await signInAs(context, 'compliance')
    const cookie = (await context.cookies()).find((c) => c.name === 'next-auth.session-token')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    await visit(page, '/sign-in')
    expect(await page.evaluate(() => document.cookie)).not.toContain('session-token')
  })
})

test.describe('every answer', () => {
  test('of a page has a policy with a nonce of its own and cannot be framed', async ({ request }) => {
    const policies = []
    for (let i = 0; i < 2; i++) {
      const { headers, text } = await request
        .get('/sign-in')
        .then(async (r) => ({ headers: r.headers(), text: await r.text() }))
      const policy = headers['content-security-policy'] ?? ''
      policies.push(policy)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("object-src 'none'")
      expect(policy).not.toMatch(/script-src[^;]*'unsafe-/)
      expect(headers['x-frame-options']).toBe('DENY')
      expect(headers['x-content-type-options']).toBe('nosniff')
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
      expect(text).toContain(`nonce="${nonce}"`)
    }
    expect(policies[0]).not.toBe(policies[1])
  })
  test('of the API can neither be framed nor run anything', async ({ request }) => {
    const headers = (await request.get('/api/v1/people')).headers()
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toContain('no-store')
  })
  test('to another site’s form is a refusal', async ({ context }) => {
    await signInAs(context, 'admin')
    const answer = await context.request.post(`${sharedStack().console}/api/v1/people/invitations`, {
      headers: { origin: 'https://evil.example' },
      data: { email: 'mallory@example.com', roles: ['admin'] },
    })
    expect(answer.status()).toBe(403)
  })
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })
    test('the page has nothing that axe finds, before and after a refusal, down to 320 px', async ({ page }) => {
      const errors: string[] = []
      page.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
      for (const width of [1440, 768, 320]) {
        await page.setViewportSize({ width, height: 800 })
        await visit(page, '/sign-in')
        await clean(page)
        await fillIn(page, { email: 'nobody@demo.example', password: 'not the password' })
        await expect(refusal(page)).toBeVisible()
        await clean(page)
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      }
      expect(errors).toEqual([])
    })
  })
