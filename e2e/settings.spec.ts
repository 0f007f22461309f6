import { randomBytes } from 'node:crypto'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { clean, fits } from './clean.ts'
import { reload, visit } from './ready.ts'
import { API, agreedTo, asAdmin, errorsOf, live, said } from './rules.ts'
import { inviteAs, personOf, reviewer, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// People, queues and the organization, in a real browser. Whoever is made here is suspended at the end.

const PASSWORD = 'a harbour of quiet lamps'
const unique = () => randomBytes(3).toString('hex')
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name, exact: true }).click()
const panel = (page: Page) => page.getByRole('complementary')
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })
/** One address may end another one. */
const personRow = (page: Page, email: string) =>
  page.getByRole('row').filter({ has: page.getByText(email, { exact: true }) })

/** A member of the test's own, and the page on which they are signed in. */
async function joined(browser: Browser, url: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await visit(page, url)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Choose a password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  return page
}
const invited = async (email: string, roles: string[]): Promise<string> =>
  inviteAs(await reviewer(sharedStack(), 'admin'), sharedStack(), email, roles)

test('a person from invitation to suspension', async ({ page, context, browser }) => {
  test.setTimeout(150_000)
  const errors = errorsOf(page)
  const name = `Visitor ${unique()}`
  const email = `${name.replace(' ', '-').toLowerCase()}@demo.example`
  await signInAs(context, 'admin')
  await visit(page, '/settings')
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make the link' }).click()
  await expect(page.getByRole('dialog').getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true')
  await page.getByRole('dialog').getByLabel('E-mail').fill(email)
  await page.getByRole('dialog').getByRole('button', { name: 'Make the link' }).click()
  await visit(page, `/policies/changes/${await agreedTo(page)}`)
  await page.getByRole('button', { name: `Show the link for ${email}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Show it' }).click()
  const url = await page.getByRole('textbox', { name: `Link for ${email}` }).inputValue()
  await page.getByRole('button', { name: 'Done' }).click()
  // shown once: neither the page nor the address keeps it
  await expect(page.getByText(url)).toHaveCount(0)
  await visit(page, '/settings')
  await expect(page.locator('main')).toContainText(email)
  expect(await page.content()).not.toContain(url.split('/').at(-1) as string)

  const theirs = await joined(browser, url, name)
  await expect(theirs).toHaveURL(/\/approvals/)
  await row(page, email).getByRole('link').click()
  await expect(page).toHaveURL(/person=per_/)
  await expect(panel(page)).toContainText('In no queue')
  await expect(panel(page)).toContainText('Password')

  await panel(page).getByRole('button', { name: 'Change roles…' }).click()
  await page.getByRole('dialog').getByLabel('Approver').uncheck()
  await page.getByRole('dialog').getByRole('button', { name: 'Change roles' }).click()
  await expect(page.getByRole('dialog').getByText('choose at least one role')).toBeVisible()
  await page.getByRole('dialog').getByLabel('Compliance').check()
  await page.getByRole('dialog').getByRole('button', { name: 'Change roles' }).click()
  await agreedTo(page)
  await expect(panel(page)).toContainText('RolesCompliance')
  // it counts at their very next request
  await visit(theirs, '/audit')
  await expect(theirs.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible()

  await panel(page).getByRole('button', { name: 'Reset link…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Make the link' }).click()
  await expect(page.getByRole('textbox', { name: `Link for ${name}` })).toHaveValue(/\/link\//)
  await page.getByRole('button', { name: 'Done' }).click()

  await panel(page).getByRole('button', { name: 'End all sessions…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'End all sessions' }).click()
  await expect(panel(page)).toContainText('Nowhere.')
  await visit(theirs, '/decisions')
  await expect(theirs).toHaveURL(/\/sign-in/)

  await panel(page).getByRole('button', { name: 'Suspend…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Suspend' }).click()
  await expect(panel(page)).toContainText('Suspended')
  await theirs.getByLabel('E-mail').fill(email)
  await theirs.getByLabel('Password').fill(PASSWORD)
  await theirs.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(theirs.getByRole('alert')).toBeVisible()
  await theirs.context().close()
  await panel(page).getByRole('button', { name: 'Resume…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
  await expect(panel(page).getByRole('button', { name: 'Suspend…' })).toBeVisible()
  const id = new URL(page.url()).searchParams.get('person')
  await API(context)('POST', `/people/${id}/suspend`)
  expect(errors).toEqual([])
})

test('an invitation is taken back; nobody changes their own roles; others only read', async ({ page, context }) => {
  const email = `visitor-${unique()}@demo.example`
  const url = await invited(email, ['developer'])
  await signInAs(context, 'admin')
  await visit(page, '/settings?tab=people')
  await page.getByRole('button', { name: `Take back the invitation of ${email}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(said(page)).toContainText('The invitation is taken back.')
  await expect(page.locator('main').getByText(email)).toHaveCount(0)
  await visit(page, url)
  await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible()

  await visit(page, '/settings?q=admin@demo.example')
  await row(page, 'admin@demo.example').getByRole('link').click()
  await expect(panel(page)).toContainText('Nobody changes their own roles')
  await expect(panel(page).getByRole('button', { name: 'Change roles…' })).toHaveCount(0)

  await signInAs(context, 'developer')
  await visit(page, '/settings?q=legal-lead@demo.example')
  await expect(page.getByRole('button', { name: 'Invite somebody' })).toHaveCount(0)
  await row(page, 'legal-lead@demo.example').getByRole('link').click()
  await expect(panel(page)).toContainText('Legal')
  await expect(panel(page).getByRole('button', { name: 'Suspend…' })).toHaveCount(0)
  await tab(page, 'Organization')
  await expect(page.getByText('An admin changes these.')).toBeVisible()
  await tab(page, 'Roles')
  await expect(page.getByRole('row', { name: /^Change thresholds and impact bands/ })).toContainText('NoNoNoYesNo')
})

test('a queue is made, staffed and changed', async ({ page, context }) => {
  test.setTimeout(90_000)
  const name = `e2e-${unique()}`
  await signInAs(context, 'admin')
  await visit(page, '/settings?tab=queues')
  await page.getByRole('button', { name: 'Create a queue' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Title').fill(`Queue ${name}`)
  await dialog.getByLabel('Before that').last().selectOption('yes')
  await dialog.getByLabel('After', { exact: true }).fill('30')
  await dialog.getByRole('button', { name: 'Create queue' }).click()
  await expect(dialog.getByText('must be shorter than the service level')).toBeVisible()
  await dialog.getByLabel('After', { exact: true }).fill('10')
  await dialog.getByRole('button', { name: 'Create queue' }).click()
  await agreedTo(page)
  await visit(page, `/settings?tab=queues&queue=${name}`)
  await expect(panel(page)).toContainText('Nobody has a seat')
  await expect(row(page, `Queue ${name}`)).toContainText('Nobody: requests expire')
  await panel(page).getByLabel('Seat somebody').selectOption({ label: 'Legal lead' })
  await panel(page).getByRole('button', { name: 'Seat them' }).click()
  await agreedTo(page)
  await expect(row(page, `Queue ${name}`)).toContainText('Legal lead')
  await panel(page).getByRole('button', { name: 'Make lead: Legal lead' }).click()
  await agreedTo(page)
  await expect(row(page, `Queue ${name}`)).toContainText('Legal lead (lead)')
  await panel(page).getByRole('button', { name: 'Change…' }).click()
  await page.getByRole('dialog').getByLabel('Answers within', { exact: true }).fill('2')
  await page.getByRole('dialog').getByLabel('Answers within: unit').selectOption('h')
  await page.getByRole('dialog').getByRole('button', { name: 'Change queue' }).click()
  await agreedTo(page)
  await expect(row(page, `Queue ${name}`)).toContainText('2 h')
  await panel(page).getByRole('button', { name: 'Remove Legal lead' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await agreedTo(page)
  await expect(panel(page)).toContainText('Nobody has a seat')
})

test('settings of the organization are refused field by field, saved, and told to whoever has them open', async ({
  page,
  context,
  browser,
}) => {
  await signInAs(context, 'admin')
  await visit(page, '/settings?tab=organization')
  const medium = page.getByLabel('Medium')
  const before = await medium.inputValue()
  try {
    await medium.fill('120')
    await page.getByRole('button', { name: 'Save settings' }).click()
    await expect(page.getByText('must be between 0 and 100')).toBeVisible()
    await medium.fill('7.5')
    await page.getByRole('button', { name: 'Save settings' }).click()
    await agreedTo(page)
    await reload(page)
    await expect(medium).toHaveValue('7.5')
    await page.getByLabel('Name').fill('Something that I began to type')
    await asAdmin(browser, (api) => api('PATCH', '/organization', { time_zone: 'Europe/Vienna' }))
    await expect(page.getByText('Somebody changed the settings since you opened them.')).toBeVisible()
    await expect(page.getByLabel('Name')).toHaveValue('Something that I began to type')
    await page.getByRole('button', { name: 'Load them' }).click()
    await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Vienna')
  } finally {
    await asAdmin(browser, (api) =>
      api('PATCH', '/organization', {
        time_zone: 'Europe/Berlin',
        settings: {
          review_rates: { low: 100, medium: Math.round(Number(before) * 100), high: 10_000, critical: 10_000 },
        },
      }),
    )
  }
})

test('one’s own account: preferences hold in the frame, a password needs the one before', async ({ browser }) => {
  test.setTimeout(90_000)
  const name = `Visitor ${unique()}`
  const email = `${name.replace(' ', '-').toLowerCase()}@demo.example`
  const theirs = await joined(browser, await invited(email, ['developer']), name)
  await visit(theirs, '/settings?tab=account')
  await theirs.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await theirs.getByLabel('Theme').selectOption('dark')
  await theirs.getByRole('button', { name: 'Save preferences' }).click()
  await expect(said(theirs)).toContainText('Your preferences are saved.')
  await expect(theirs.getByText('Tokyo time')).toBeVisible()
  await expect(theirs.locator('html')).toHaveAttribute('data-theme', 'dark')
  await theirs.getByLabel('Password now').fill('not the right one')
  await theirs.getByLabel('New password').fill('another harbour of lamps')
  await theirs.getByRole('button', { name: 'Change password' }).click()
  await expect(theirs.getByRole('alert').filter({ hasText: /password/i })).toBeVisible()
  await theirs.getByLabel('Password now').fill(PASSWORD)
  await theirs.getByRole('button', { name: 'Change password' }).click()
  await expect(theirs.getByText('Your password is changed.')).toBeVisible()
  await theirs.getByRole('button', { name: 'Sign out everywhere…' }).click()
  await theirs.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(theirs).toHaveURL(/\/sign-in/)
  await theirs.context().close()
  await asAdmin(browser, async (api) => {
    const { items } = await api('GET', `/people?q=${encodeURIComponent(email)}`)
    await api('POST', `/people/${items[0].id}/suspend`)
  })
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`settings, ${colorScheme}`, () => {
    test.use({ colorScheme })
    test.describe.configure({ timeout: 150_000 })
    test('every tab, panel and dialog is accessible, and fits a phone', async ({ page, context }) => {
      await signInAs(context, 'admin')
      await visit(page, `/settings?q=${encodeURIComponent(personOf('approver').email)}`)
      await expect(live(page)).toBeVisible()
      await personRow(page, personOf('approver').email).getByRole('link').click()
      await expect(panel(page)).toBeVisible()
      await clean(page, 'person')
      await page.getByRole('button', { name: 'Change roles…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await clean(page, 'roles dialog')
      await visit(page, '/settings?tab=people')
      await page.getByRole('button', { name: 'Invite somebody' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await clean(page, 'invite dialog')
      await visit(page, '/settings?tab=queues&queue=security')
      await expect(panel(page)).toBeVisible()
      await clean(page, 'queue')
      await page.getByRole('button', { name: 'Create a queue' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await clean(page, 'queue dialog')
      for (const address of ['/settings?tab=snapshots', '/settings?tab=account', '/settings?q=nobody-is-called-this']) {
        await visit(page, address)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await clean(page, address)
      }
      for (const width of [390, 320])
        for (const name of ['people', 'roles', 'queues&queue=security', 'organization', 'snapshots', 'account']) {
          await page.setViewportSize({ width, height: 780 })
          await visit(page, `/settings?tab=${name}`)
          await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
          await fits(page, `${name} at ${width}`)
        }
    })
  })
