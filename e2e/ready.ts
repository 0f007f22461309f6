import { expect, type Page, type Response } from '@playwright/test'

// What a person does with a page, they do when it is there: a button that React has not taken over yet swallows a click,
// and a field loses what is typed into it. A test is faster than any person, so it waits.

/** All that streams in has come, and React has taken it over. */
async function hydrated(page: Page): Promise<void> {
  // in one call, which begins again where the page leads on to another
  await page.waitForFunction(
    async () => {
      const coming = document.querySelector('main [role=status][aria-busy=true]')
      // each boundary is taken over by itself: a list may hear keys while the card beside it does not yet
      const shown = [...document.querySelectorAll('h1, h2, h3, form, footer')]
      const taken = (part: Element) => Object.keys(part).some((name) => name.startsWith('__reactProps$'))
      if (!shown.length || !shown.every(taken) || coming) return false
      // what it binds after that is bound with the next frame
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))
      return true
    },
    null,
    { timeout: 20_000 },
  )
}

/** Goes to a page, and is there when it can be used. */
export async function visit(page: Page, address: string): Promise<Response | null> {
  const answer = await page.goto(address)
  await hydrated(page)
  return answer
}
export async function reload(page: Page): Promise<void> {
  await page.reload()
  await hydrated(page)
}

/** The stream is open, too: from then on keys are heard, and what others do is shown. */
export async function ready(page: Page): Promise<void> {
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await hydrated(page)
}
