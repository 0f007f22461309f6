import { expect, type Page } from '@playwright/test'

/** The stream is open, and React has taken over what streamed in: from then on keys are heard. */
export async function ready(page: Page): Promise<void> {
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const taken = () =>
    page
      .locator('#main h1')
      .first()
      .evaluate((h1) => Object.keys(h1).some((name) => name.startsWith('__reactProps$')))
  await expect.poll(taken).toBe(true)
  // what it binds after that is bound with the next frame
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))))
}
