import path from 'node:path'
import { defineConfig } from '@playwright/test'
import { BROWSER_FLAGS, findBrowser } from './lib/platform/browser.ts'

// `npm test` names a folder outside of the checkout; by hand the results lie in test-results/
const results = process.env.COUNTERSIGN_TEST_RESULTS || 'test-results'
const executablePath = findBrowser()
const stack = process.env.COUNTERSIGN_E2E_STACK

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/global-setup.ts',
  workers: 2,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  // by hand a test that is unsteady fails; `npm test` tries once more, and says so
  retries: results === 'test-results' ? 0 : 1,
  forbidOnly: true,
  outputDir: path.join(results, 'playwright'),
  reporter: [['list'], ['json', { outputFile: path.join(results, 'playwright.json') }]],
  use: {
    // the global set-up starts the stack; its workers read this file again and find it
    ...(stack ? { baseURL: JSON.parse(stack).console } : {}),
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: BROWSER_FLAGS },
  },
})
