import { chromium } from '@playwright/test'
import { signInWith } from '../e2e/sign-in-as.ts'
import { demoOf, startStack } from '../e2e/stack.ts'
import { BROWSER_FLAGS, findBrowser } from '../lib/platform/browser.ts'
import { quantile } from './quantile.ts'

// Reading one decision after the other by key, on a production build, in a real browser.

export interface DecisionsPageBench {
  /** From the key J to the painted decision, in ms. */
  nextMs: { median: number; p95: number }
}

export async function benchDecisionsPage({ decisions = 30 } = {}): Promise<DecisionsPageBench> {
  const stack = await startStack()
  const executablePath = findBrowser()
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: BROWSER_FLAGS })
  try {
    const context = await browser.newContext({ baseURL: stack.console })
    const reader = demoOf(stack).people.find((p) => p.role === 'compliance')
    if (!reader) throw new Error('the demonstration has nobody of compliance')
    await signInWith(context, stack, reader)
    const page = await context.newPage()
    await page.goto('/decisions')
    await page.locator('[data-row-link]').first().click()
    await page.locator('aside article').waitFor()
    const turns: number[] = []
    for (let i = 0; i < decisions; i++) {
      await page.waitForLoadState('networkidle') // a person reads before the next key
      turns.push(await page.evaluate(timeToNext))
    }
    return { nextMs: { median: quantile(turns, 0.5), p95: quantile(turns, 0.95) } }
  } finally {
    await browser.close()
    await stack.stop()
  }
}

/** Runs in the page. */
const timeToNext = () =>
  new Promise<number>((done) => {
    const open = () => document.querySelector('aside article')?.getAttribute('data-decision') ?? null
    const before = open()
    const began = performance.now()
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }))
    const look = () => {
      if (open() !== null && open() !== before) requestAnimationFrame(() => done(performance.now() - began))
      else requestAnimationFrame(look)
    }
    look()
  })

export function printDecisionsPage(r: DecisionsPageBench): void {
  console.log(`decisions: key to the next one: median ${r.nextMs.median} ms, p95 ${r.nextMs.p95} ms (goal 100)`)
}

if (import.meta.main) printDecisionsPage(await benchDecisionsPage())
