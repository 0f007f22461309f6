import { expect, type Page, test } from '@playwright/test'
import { clean, fits } from './clean.ts'
import { visit } from './ready.ts'
import { signInAs } from './sign-in-as.ts'

// Every page that the rail leads to, and one of each kind behind it, in both themes: no violation and a quiet console.
// Dialogs, empty and failing states are looked at in the pages' own specs.

const LISTS = [
  '/approvals',
  '/approvals?view=decided',
  '/decisions',
  '/decisions?view=review',
  '/decisions?text=nothing-has-this-in-it',
  '/runs',
  '/agents',
  '/tools',
  '/policies',
  '/policies?tab=limits',
  '/policies/changes',
  '/policies/changes?view=open',
  '/policies/snapshots',
  '/policies/replays',
  '/simulator',
  '/thresholds',
  '/audit',
  '/audit/log',
  '/audit/exports',
  '/audit/feeds',
  '/audit/retention',
  '/integrate',
  '/settings',
  '/settings?tab=queues',
  '/settings?tab=roles',
  '/settings?tab=organization',
]
/** A list that is never empty, and what its first row opens. */
const FIRST_OF: [string, string][] = [
  ['/approvals?view=decided', '/approvals/apr_'],
  ['/decisions', '/decisions/dec_'],
  ['/runs', '/runs/run_'],
  ['/agents', '/agents/agt_'],
  ['/tools', '/tools/'],
  ['/policies', '/policies/'],
]

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`axe, ${colorScheme}`, () => {
    test.use({ colorScheme })
    test.describe.configure({ timeout: 180_000 })

    test('lists', async ({ page, context }) => {
      const errors = quietConsole(page)
      await signInAs(context, 'admin')
      for (const address of LISTS) {
        await visit(page, address)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await clean(page, address)
      }
      expect(errors).toEqual([])
    })

    test('one of each', async ({ page, context }) => {
      const errors = quietConsole(page)
      await signInAs(context, 'admin')
      for (const [list, opens] of FIRST_OF) {
        await visit(page, list)
        const first = page.locator(`main a[href^="${opens}"]`).first()
        const href = await first.getAttribute('href', { timeout: 15_000 })
        expect(href, list).toBeTruthy()
        await visit(page, href as string)
        await expect(page.locator('h1, h2').first()).toBeVisible()
        await clean(page, href as string)
      }
      expect(errors).toEqual([])
    })

    test('at 320 px', async ({ page, context }) => {
      await page.setViewportSize({ width: 320, height: 720 })
      await signInAs(context, 'admin')
      for (const address of LISTS) {
        await visit(page, address)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await fits(page, address)
      }
    })
  })

function quietConsole(page: Page): string[] {
  const errors: string[] = []
  page.on('console', (m) => {
    if (m.type() === 'error') errors.push(`${page.url()}: ${m.text()}`)
  })
  page.on('pageerror', (e) => errors.push(`${page.url()}: ${e.message}`))
  return errors
}
