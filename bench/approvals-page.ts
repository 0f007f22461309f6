import { chromium } from '@playwright/test'
import { Asking, asOwner, lightRefund } from '../e2e/ask.ts'
import { signInWith } from '../e2e/sign-in-as.ts'
import { demoOf, startStack } from '../e2e/stack.ts'
import { BROWSER_FLAGS, findBrowser } from '../lib/platform/browser.ts'
import { quantile } from './quantile.ts'

// The approval queue with far too much in it, on a production build, in a real browser.

export interface ApprovalsPageBench {
  waiting: number
  /** Largest contentful paint of a reload, in ms. */
  lcpMs: { median: number; worst: number }
  layoutShift: number
  /** From the key J to the painted card, in ms. */
  nextCardMs: { median: number; p95: number }
}

export async function benchApprovalsPage({ waiting = 5_000, loads = 7, cards = 30 } = {}): Promise<ApprovalsPageBench> {
  const stack = await startStack()
  const executablePath = findBrowser()
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: BROWSER_FLAGS })
  try {
    const agent = await Asking.register(browser, stack)
    const { approval } = await agent.ask(lightRefund())
    await asOwner(stack, (client) =>
      client.query(
        `INSERT INTO approval_request SELECT (jsonb_populate_record(a, jsonb_build_object(
           'id', 'apr_' || md5(n::text), 'action_hash', 'sha256:' || md5(n::text), 'deadline', a.deadline + n * interval '1 second'))).*
         FROM approval_request a, generate_series(1, $2::int) n WHERE a.id = $1`,
        [approval, waiting],
      ),
    )
    const context = await browser.newContext({ baseURL: stack.console })
    const approver = demoOf(stack).people.find((p) => p.role === 'approver')
    if (!approver) throw new Error('the demonstration has no approver')
    await signInWith(context, stack, approver)
    const page = await context.newPage()
    await page.addInitScript(() => {
      const seen = { lcp: 0, shift: 0 }
      Object.assign(window, { seen })
      new PerformanceObserver((list) => {
        for (const e of list.getEntries()) seen.lcp = e.startTime
      }).observe({ type: 'largest-contentful-paint', buffered: true })
      new PerformanceObserver((list) => {
        for (const e of list.getEntries()) {
          const moved = e as PerformanceEntry & { value: number; hadRecentInput: boolean }
          if (!moved.hadRecentInput) seen.shift += moved.value
        }
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto('/approvals') // the first request of a process compiles its code
    const paints: number[] = []
    let layoutShift = 0
    for (let i = 0; i < loads; i++) {
      await page.reload({ waitUntil: 'networkidle' })
      const seen = await page.evaluate(() => (window as unknown as { seen: { lcp: number; shift: number } }).seen)
      paints.push(seen.lcp)
      layoutShift = Math.max(layoutShift, seen.shift)
    }
    const turns: number[] = []
    for (let i = 0; i < cards; i++) {
      await page.waitForLoadState('networkidle') // a person reads before the next key
      turns.push(await page.evaluate(timeToNextCard))
    }
    return {
      waiting,
      lcpMs: { median: quantile(paints, 0.5), worst: quantile(paints, 1) },
      layoutShift,
      nextCardMs: { median: quantile(turns, 0.5), p95: quantile(turns, 0.95) },
    }
  } finally {
    await browser.close()
    await stack.stop()
  }
}

/** Runs in the page. */
const timeToNextCard = () =>
  new Promise<number>((done) => {
    const began = performance.now()
    const before = location.pathname
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }))
    const look = () => {
      const there = location.pathname !== before && document.querySelector('article [role=timer]')
      if (there) requestAnimationFrame(() => done(performance.now() - began))
      else requestAnimationFrame(look)
    }
    look()
  })

export function printApprovalsPage(r: ApprovalsPageBench): void {
  console.log(`approvals with ${r.waiting.toLocaleString('en')} waiting`)
  console.log(`  largest paint after a reload: median ${r.lcpMs.median} ms, worst ${r.lcpMs.worst} ms (goal 2,500)`)
  console.log(`  layout shift: ${r.layoutShift.toFixed(3)} (goal 0.1)`)
  console.log(`  key to next card: median ${r.nextCardMs.median} ms, p95 ${r.nextCardMs.p95} ms (goal 100)`)
}

if (import.meta.main) printApprovalsPage(await benchApprovalsPage())
