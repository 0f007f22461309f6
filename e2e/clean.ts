import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** A page that people look at stands still; one that is being refreshed may lack its title for an instant. */
const LOOKS = 3

async function look(page: Page): Promise<string[]> {
  await expect(page).toHaveTitle(/\S/)
  // what fades in is measured when it is there
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter((a) => a.playState === 'running' && a.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
    return Promise.all(ending.map((a) => a.finished.catch(() => null)))
  })
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary}`).join('; ')}`)
}

/** Nothing that axe finds, at any of its rules. What it finds counts when it is there at the third look too. */
export async function clean(page: Page, where = page.url()): Promise<void> {
  let found = await look(page)
  for (let looks = 1; found.length && looks < LOOKS; looks++) found = await look(page)
  expect.soft(found, where).toEqual([])
}
/** Nothing sticks out at the side. */
export async function fits(page: Page, where = page.url()): Promise<void> {
  const wider = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  expect.soft(wider, `${where} scrolls sideways`).toBeLessThanOrEqual(0)
}
