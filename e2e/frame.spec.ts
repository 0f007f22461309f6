import { expect, test } from '@playwright/test'
import { ready } from './ready.ts'
import { signInAs } from './sign-in-as.ts'

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
    for (let visit = 0; visit < 3; visit++) {
      await page.goto(route)
      await ready(page)
      await expect(page.locator('h1')).toBeVisible()
      expect(await page.evaluate(() => (window as unknown as { twice: string[] }).twice), route).toEqual([])
    }
})
