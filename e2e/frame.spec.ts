import { expect, test } from '@playwright/test'
import { ready, visit } from './ready.ts'
import { signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// A page that streams in is hydrated where it stands. Something above it that changes meanwhile makes React render it
// a second time beside the first: every row twice, and the work of both.

const PAGES = ['/decisions', '/approvals', '/agents', '/tools', '/policies', '/audit', '/runs', '/settings']

test('what streams in stands there once', async ({ page, context }) => {
  test.setTimeout(120_000)
  await signInAs(context, 'admin')
  await page.addInitScript(() => {
    const twice: string[] = []
    Object.assign(window, { twice })
    const look = () => {
      const seen = new Set<string>()
      for (const row of document.querySelectorAll('h1, [data-row-link]')) {
        const name = row.getAttribute('href') ?? 'h1'
        if (seen.has(name)) twice.push(name)
        seen.add(name)
      }
    }
    new MutationObserver(look).observe(document, { childList: true, subtree: true })
  })
  for (const route of PAGES)
    for (let times = 0; times < 3; times++) {
      await visit(page, route)
      await ready(page)
      await expect(page.locator('h1')).toBeVisible()
      expect(await page.evaluate(() => (window as unknown as { twice: string[] }).twice), route).toEqual([])
    }
})

test('an address that cannot be decoded says so like any other that leads nowhere', async ({ page, context }) => {
  await signInAs(context, 'admin')
  for (const address of ['/decisions/%E0%A4%A', '/%']) {
    const answer = await visit(page, address)
    expect(answer?.headers(), address).toHaveProperty('content-security-policy')
    await expect(
      page.getByRole('heading', { level: 1, name: /^There is (nothing here|no such decision), or you may not see it/ }),
    ).toBeVisible()
  }
  const { console: mount, decisionPoint } = sharedStack()
  for (const base of [mount, decisionPoint])
    for (const address of ['/api/v1/decisions/%E0%A4%A', '/api/%', '/access/v1/%E0']) {
      const answer = await context.request.get(`${base}${address}`)
      expect(answer.status(), address).toBe(400)
      expect(answer.headers()['content-type'], address).toBe('application/problem+json')
      expect(await answer.json(), address).toMatchObject({ code: 'invalid_path', status: 400 })
    }
})
