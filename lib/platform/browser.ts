import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'

// Which browser the browser tests use: one that is named, one that is installed, one that can be installed.

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/snap/bin/chromium',
]
export const BROWSER_VARIABLE = 'COUNTERSIGN_BROWSER'
export const BROWSER_FLAGS = [
  '--no-sandbox', // as root, and in containers without user namespaces
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
  } catch {
    return false
  }
  // Ubuntu's /usr/bin/chromium-browser may be a script that only says "install the snap"
  return spawnSync(file, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0
}

export function findBrowser(env: { readonly [name: string]: string | undefined } = process.env): string | null {
  const named = env[BROWSER_VARIABLE] || env.CHROME_PATH
  if (named) return existsSync(named) ? named : null
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean)
  const candidates = NAMES.flatMap((name) => [...folders, '/usr/bin'].map((folder) => path.join(folder, name)))
  return [...candidates, ...PLACES].find(runs) ?? null
}

/** @returns the browser's path, or the sentence that says what to do */
export async function ensureBrowser(say: (line: string) => void): Promise<{ path: string } | { sentence: string }> {
  const named = process.env[BROWSER_VARIABLE] || process.env.CHROME_PATH
  if (named && !existsSync(named)) return { sentence: `There is no browser at ${named}: correct ${BROWSER_VARIABLE}.` }
  const found = findBrowser()
  if (found) return { path: found }
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium with apt-get …')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env, timeout: 180_000 })
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: 'ignore',
      env,
      timeout: 600_000,
    })
    const installed = findBrowser()
    if (installed) return { path: installed }
  }
  say("Downloading Playwright's Chromium …")
  const cli = path.resolve('node_modules/@playwright/test/cli.js')
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 600_000 })
  const { chromium } = await import('@playwright/test')
  const own = chromium.executablePath()
  if (existsSync(own) && runs(own)) return { path: own }
  return {
    sentence: `There is no browser for the browser tests: install Chromium or Chrome, or set ${BROWSER_VARIABLE} to one.`,
  }
}
