import { expect, test } from '@playwright/test'
import { signInAs } from './sign-in-as.ts'

// What the page costs, on a production build. How fast it is with 5,000 waiting is measured by `npm run bench`.

const SCRIPT_BYTES_MAX = 260 * 1024

test(`approvals load at most ${SCRIPT_BYTES_MAX / 1024} KB of script`, async ({ page, context }) => {
  await signInAs(context, 'approver')
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  const scripts = new Set<string>()
  let bytes = 0
  session.on('Network.responseReceived', (e) => e.type === 'Script' && scripts.add(e.requestId))
  session.on('Network.loadingFinished', (e) => {
    if (scripts.has(e.requestId)) bytes += e.encodedDataLength
  })
  await page.goto('/approvals')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await page.waitForLoadState('load')
  expect(scripts.size).toBeGreaterThan(3)
  expect(bytes).toBeGreaterThan(50 * 1024)
  expect(bytes).toBeLessThanOrEqual(SCRIPT_BYTES_MAX)
})
