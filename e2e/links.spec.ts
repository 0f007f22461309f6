import { expect, type Page, test } from '@playwright/test'
import { clean } from './clean.ts'
import { visit } from './ready.ts'
import { type Caller, callAs, inviteAs, signInAs, signInWith } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

const PASSWORD = 'a harbour of quiet lamps'
const newEmail = () => `visitor-${crypto.randomUUID().slice(0, 8)}@demo.example`

/** As the admin; whoever is made here is suspended at the end, so that other specs see the people they know. */
async function asAdmin<T>(
  page: Page,
  work: (call: (m: string, p: string, b?: object) => Promise<unknown>, admin: Caller) => Promise<T>,
) {
  const browser = page.context().browser()
  if (!browser) throw new Error('no browser')
  const context = await browser.newContext()
  try {
    await signInAs(context, 'admin')
    return await work(
      (method, path, body) => callAs(context, sharedStack(), method, `/api/v1/people${path}`, body),
      context,
    )
  } finally {
    await context.close()
  }
}
const invite = (page: Page, email: string, roles: string[]) =>
  asAdmin(page, async (_, admin) => inviteAs(admin, sharedStack(), email, roles))
const memberId = (page: Page, email: string) =>
  asAdmin(page, async (call) => {
    const { items } = (await call('GET', `?q=${encodeURIComponent(email)}`)) as { items: { id: string }[] }
    return items[0]?.id ?? ''
  })
const suspend = (page: Page, email: string) =>
  asAdmin(page, async (call) =>
    call(
      'POST',
      `/${((await call('GET', `?q=${encodeURIComponent(email)}`)) as { items: { id: string }[] }).items[0]?.id}/suspend`,
    ),
  )

test('an invitation, opened twice, makes one member and then works no longer', async ({ page }) => {
  const email = newEmail()
  const url = await invite(page, email, ['compliance'])
  await visit(page, url)
  const opened = await visit(page, url)
  expect(opened?.headers()).toMatchObject({ 'referrer-policy': 'same-origin' })
  expect(opened?.headers()['cache-control']).toContain('no-store')
  await expect(page.getByLabel('E-mail')).toHaveValue(email)
  await page.getByLabel('Your name').fill('A visitor')
  await page.getByLabel('Choose a password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page).toHaveURL((u) => u.pathname === '/decisions')
  await visit(page, url)
  await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible()
  await suspend(page, email)
})

test('a weak password is refused at its field, and the link still works', async ({ page }) => {
  const email = newEmail()
  await visit(page, await invite(page, email, ['developer']))
  await page.getByLabel('Your name').fill('A visitor')
  await page.getByLabel('Choose a password').fill('aaaaaaaaaaaaaaaa')
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'repeats too few characters' })).toBeFocused()
  await expect(page.getByLabel('Choose a password')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Your name')).toHaveValue('A visitor')
  await page.getByLabel('Choose a password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page).toHaveURL((u) => u.pathname === '/integrate')
  await suspend(page, email)
})

test('a reset link sets the password, once, and ends the sessions there were', async ({ page, browser }) => {
  const email = newEmail()
  await visit(page, await invite(page, email, ['developer']))
  await page.getByLabel('Your name').fill('A visitor')
  await page.getByLabel('Choose a password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page).toHaveURL((u) => u.pathname === '/integrate')
  const id = await memberId(page, email)
  const link = await asAdmin(page, async (call) => (await call('POST', `/${id}/reset-link`)) as { url: string })

  const elsewhere = await browser.newContext()
  const other = await elsewhere.newPage()
  await visit(other, link.url)
  await other.getByLabel('Choose a password').fill('seven other lanterns')
  await other.getByRole('button', { name: 'Set password' }).click()
  await expect(other.getByText('Your new password is set')).toBeVisible()
  await visit(page, '/decisions')
  await expect(page.getByText('Your session has ended.')).toBeVisible()
  await visit(other, link.url)
  await expect(other.getByRole('heading', { name: 'This link no longer works' })).toBeVisible()
  await signInWith(elsewhere, sharedStack(), { email, password: 'seven other lanterns' })
  await visit(other, '/')
  await expect(other).toHaveURL((u) => u.pathname === '/integrate')
  await elsewhere.close()
  await suspend(page, email)
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })
    test('the link pages have nothing that axe finds, down to 320 px', async ({ page }) => {
      const url = await invite(page, newEmail(), ['approver'])
      for (const width of [1440, 320]) {
        await page.setViewportSize({ width, height: 800 })
        for (const address of [url, '/link/never-a-link-of-this-console', '/set-up/never-a-link-of-this-console']) {
          await visit(page, address)
          await clean(page)
          expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
        }
      }
    })
  })
