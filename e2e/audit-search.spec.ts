import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { clean } from './clean.ts'
import { ready, reload, visit } from './ready.ts'
import { callAs, signInAs } from './sign-in-as.ts'
import { demoOf, sharedStack } from './stack.ts'

// Finding entries, keeping filters as views, and the feed that is delivered to a real receiver.

const rows = (page: Page) => page.locator('[data-row-link]')
const unique = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`

test('entries are found by words, outcome, time and correlation id, and the address keeps it', async ({
  page,
  context,
}) => {
  await signInAs(context, 'compliance')
  const { items } = await callAs(
    context,
    sharedStack(),
    'GET',
    '/api/v1/audit?type=decision.made&outcome=deny&limit=50',
  )
  // a dry run of another spec has none
  const known = items.find((e: { correlation_id: string | null }) => e.correlation_id !== null)
  await visit(page, '/audit')
  await ready(page)
  await page.getByLabel('Outcome').selectOption('deny')
  await expect(page).toHaveURL(/outcome=deny/)
  await page.getByLabel('Time', { exact: true }).selectOption('this_year')
  await expect(page).toHaveURL(/time=this_year/)
  await expect(rows(page).first()).toBeVisible()
  await reload(page)
  await expect(page.getByLabel('Outcome')).toHaveValue('deny')
  await expect(page.getByLabel('Time', { exact: true })).toHaveValue('this_year')
  await visit(page, `/audit?correlation=${known.correlation_id}&index=${known.index}`)
  await expect(rows(page)).toHaveCount(1)
  await ready(page)
  await page.getByRole('searchbox', { name: 'Words in the entry' }).fill('xylophone')
  await expect(page.getByRole('heading', { name: 'No entry matches' })).toBeVisible()
  await page.getByRole('button', { name: /^Clear / }).click()
  await expect(rows(page).first()).toBeVisible()
})

test('filters are kept as a view, which is named, changed and opened by its address', async ({ page, context }) => {
  const name = `Denied ${unique()}`
  await signInAs(context, 'compliance')
  await visit(page, '/audit?outcome=deny')
  await ready(page)
  await page.getByRole('button', { name: 'Saved views' }).click()
  await page.getByRole('menuitem', { name: 'Save these filters…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await clean(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Save view' }).click()
  await expect(page).toHaveURL(/saved=sav_/)
  const open = page.getByRole('region', { name: 'The open view' })
  await expect(open).toContainText(name)
  const id = new URL(page.url()).searchParams.get('saved')
  await page.getByLabel('Type').selectOption('decision.made')
  await expect(open).toContainText('with other filters')
  await open.getByRole('button', { name: 'Keep these filters' }).click()
  await expect(open).not.toContainText('with other filters')
  await visit(page, `/audit?saved=${id}`)
  await expect(page).toHaveURL(/outcome=deny/)
  await expect(page.getByLabel('Type')).toHaveValue('decision.made')
  await page.getByRole('button', { name: /^Clear / }).click()
  await expect(page).not.toHaveURL(/saved=/)
  await callAs(context, sharedStack(), 'DELETE', `/api/v1/saved-views/${id}`)
})

test('a shared view is seen by others, who cannot change it', async ({ page, context, browser }) => {
  const name = `Grants ${unique()}`
  await signInAs(context, 'compliance')
  const made = await callAs(context, sharedStack(), 'POST', '/api/v1/saved-views', {
    page: 'audit',
    name,
    query: 'type=grant.created',
    shared: true,
  })
  const theirs = await browser.newContext({ baseURL: sharedStack().console })
  await signInAs(theirs, 'admin')
  const other = await theirs.newPage()
  await visit(other, '/audit')
  await ready(other)
  await other.getByRole('button', { name: 'Saved views' }).click()
  await other
    .getByRole('menuitem', { name })
    .or(other.getByRole('menuitemradio', { name }))
    .or(other.getByRole('menuitemcheckbox', { name }))
    .click()
  await expect(other).toHaveURL(/type=grant\.created/)
  const open = other.getByRole('region', { name: 'The open view' })
  await expect(open).toContainText('shared by')
  await expect(open.getByRole('button', { name: 'Edit view…' })).toHaveCount(0)
  await theirs.close()
  await visit(page, `/audit?saved=${made.id}`)
  await ready(page)
  await page.getByRole('region', { name: 'The open view' }).getByRole('button', { name: 'Edit view…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove view' }).click()
  await expect(page.getByRole('region', { name: 'The open view' })).toHaveCount(0)
  await visit(page, `/audit?saved=${made.id}`)
  await expect(page.getByText('is gone, or nobody shared it with you')).toBeVisible()
})

test('decisions have saved views as well', async ({ page, context }) => {
  const name = `High ${unique()}`
  await signInAs(context, 'compliance')
  await visit(page, '/decisions?impact=high')
  await ready(page)
  await page.getByRole('button', { name: 'Saved views' }).click()
  await page.getByRole('menuitem', { name: 'Save these filters…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.getByRole('dialog').getByRole('button', { name: 'Save view' }).click()
  await expect(page.getByRole('region', { name: 'The open view' })).toContainText(name)
  const id = new URL(page.url()).searchParams.get('saved')
  await callAs(context, sharedStack(), 'DELETE', `/api/v1/saved-views/${id}`)
})

test('the feed is delivered to an endpoint that is added, signed with the secret that was shown', async ({
  page,
  context,
}) => {
  const received: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    received.push({ headers: request.headers, body: Buffer.concat(parts).toString() })
    response.writeHead(204).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`
  try {
    await signInAs(context, 'admin')
    await visit(page, '/audit/feeds')
    await ready(page)
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    await page.getByRole('dialog').getByLabel('Address').fill('https://10.0.0.7/feed')
    await page.getByRole('dialog').getByRole('button', { name: 'Add endpoint' }).click()
    await expect(page.getByRole('dialog').getByText('leads into a private network')).toBeVisible()
    await page.getByRole('dialog').getByLabel('Address').fill(url)
    await clean(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Add endpoint' }).click()
    const secret = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue()
    await page.getByRole('button', { name: 'Done' }).click()
    const own = page.getByRole('article', { name: url })
    await own.getByRole('button', { name: 'Send a test' }).click()
    await expect(own.getByText('The test was taken')).toBeVisible()
    await clean(page)
    await expect.poll(() => received.map((r) => JSON.parse(r.body).type)).toContain('countersign.feed_endpoint.created')
    for (const { headers, body } of received) {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
    }
    await own.getByRole('button', { name: 'Pause' }).click()
    await expect(own.getByText('paused')).toBeVisible()
    await own.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove endpoint' }).click()
    await expect(own).toHaveCount(0)
  } finally {
    server.close()
  }
})

test('the collector of the page runs as it stands, and goes on from its place', async ({ page, context }) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-collector-'))
  const { token } = demoOf(sharedStack()).service_account
  await signInAs(context, 'admin')
  const { items } = await callAs(context, sharedStack(), 'GET', '/api/v1/audit?limit=1')
  await page.goto('/audit/feeds')
  const shown = await page
    .locator('figure')
    .filter({ hasText: 'A collector that keeps its place' })
    .locator('code')
    .textContent()
  const script = (shown as string).replace('your-service-token', token)
  const collected = () =>
    readdirSync(folder)
      .filter((file) => /^events-\d+\.ndjson$/.test(file))
      .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').trimEnd().split('\n'))
      .map((line) => JSON.parse(line).metadata.sequence as number)
      .sort((a, b) => a - b)
  const run = async (atLeast: number) => {
    const shell = spawn('bash', ['-c', script], { cwd: folder, detached: true, stdio: 'ignore' })
    try {
      await expect.poll(() => collected().length, { timeout: 60_000 }).toBeGreaterThan(atLeast)
    } finally {
      process.kill(-(shell.pid as number), 'SIGKILL')
    }
  }
  try {
    await run(0)
    await run(items[0].index)
    expect(collected()).toEqual(collected().map((_, i) => i))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
