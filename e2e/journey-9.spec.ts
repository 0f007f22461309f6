import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, type Page, test } from '@playwright/test'
import { partOf } from '../lib/verify/bundle-files.ts'
import { indexTar } from '../lib/verify/read-tar.ts'
import { Asking, lightRefund } from './ask.ts'
import { clean } from './clean.ts'
import { ready, visit } from './ready.ts'
import { callAs, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// Evidence, from the card that is due to an outsider who believes nobody: review, flag, filter, print, export, verify.

const run = promisify(execFile)
const root = path.dirname(import.meta.dirname)
const hasPython = run('python3', ['-c', 'import cryptography']).then(
  () => true,
  () => false,
)
const place = mkdtempSync(path.join(os.tmpdir(), 'countersign-auditor-'))
let agent: Asking
test.beforeAll(async ({ browser }) => {
  agent = await Asking.register(browser, sharedStack())
})
test.afterAll(async () => {
  rmSync(place, { recursive: true })
  await agent.leave()
})

const rows = (page: Page) => page.locator('[data-row-link]')
const panel = (page: Page) => page.getByRole('complementary', { name: 'The open decision' })
const peeked = (page: Page) => new URL(page.url()).searchParams.get('peek')

const policyShown = async (page: Page): Promise<string> =>
  (await page.getByRole('figure').filter({ hasText: 'policy.txt' }).locator('code').last().textContent()) ?? ''

/** The command, as somebody runs it who has the file and a policy: no account here, no environment of ours. */
async function verify(bundle: string, policy: string): Promise<{ code: number; says: string }> {
  const args = ['--policy', policy, bundle]
  const env = { PATH: process.env.PATH ?? '', NODE_ENV: 'test' as const }
  const settled = (p: Promise<{ stdout: string }>) =>
    p.then(
      ({ stdout }) => ({ code: 0, says: stdout }),
      (e: { code: number; stdout: string }) => ({ code: e.code, says: e.stdout }),
    )
  const ours = await settled(
    run(process.execPath, [path.join(root, 'bin/countersign.mjs'), 'verify', ...args], { env }),
  )
  if (await hasPython) {
    const other = await settled(run('python3', [path.join(root, 'docs/verifier/verify.py'), ...args], { env }))
    expect(other.code, other.says).toBe(ours.code)
  }
  return ours
}

test('cards that are due are reviewed, one is flagged, and a quarter of them is found', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, '/decisions?view=review')
  await ready(page)
  await rows(page).first().click()
  await expect.poll(() => peeked(page)).not.toBeNull()
  const reviewed = peeked(page) as string
  await expect(panel(page).getByText('Nobody has looked at it yet', { exact: false })).toBeVisible()
  await page.keyboard.press('r')
  await expect.poll(() => peeked(page) ?? reviewed).not.toBe(reviewed)
  const flagged = peeked(page) as string
  await expect(panel(page).getByRole('button', { name: 'Flag…' })).toBeEnabled()
  await page.keyboard.press('f')
  const dialog = page.getByRole('dialog', { name: 'Flag this decision' })
  await dialog.getByLabel('What is wrong').fill('Ask the customer.')
  await dialog.getByRole('button', { name: 'Flag', exact: true }).click()
  await expect(dialog).toBeHidden()

  const quarter = Math.floor(new Date().getUTCMonth() / 3)
  const from = new Date(Date.UTC(new Date().getUTCFullYear(), quarter * 3, 1)).toISOString().slice(0, 10)
  await visit(page, `/audit?type=card.flagged&from=${from}`)
  await expect(page.getByLabel('Type')).toHaveValue('card.flagged')
  await expect(rows(page).first()).toBeVisible()
  const found = await callAs(context, sharedStack(), 'GET', `/api/v1/audit?subject=${flagged}&type=card.flagged`)
  expect(found.items).toHaveLength(1)
  // looked at again, it is done: other specs count what is flagged
  await callAs(context, sharedStack(), 'POST', `/api/v1/decisions/${flagged}/review`, { state: 'reviewed' })
})

test('a card prints as a record of its own', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  const id = (await agent.agent.authorize(lightRefund())).body.id as string
  await visit(page, `/decisions/${id}`)
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden()
  await expect(page.getByRole('link', { name: 'Bundle' })).toBeHidden()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`${agent.name} wants to refund`)
  await expect(page.getByRole('heading', { name: 'Rules, step by step' })).toBeVisible()
  const pdf = await page.pdf({ format: 'A4' })
  // a page without text has no fonts, and a few hundred bytes
  expect(pdf.toString('latin1')).toContain('/Font')
  expect(pdf.length).toBeGreaterThan(20_000)
})

test('a bundle verifies for an outsider, and a tampered copy fails at the named entry', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, '/audit/exports')
  await ready(page)
  await page.getByRole('button', { name: 'New export' }).click()
  const dialog = page.getByRole('dialog', { name: 'New export' })
  await expect(dialog.getByLabel('What it holds')).toHaveValue('full')
  await dialog.getByLabel('What it holds').selectOption('period')
  await expect(dialog.getByLabel('From')).toBeVisible()
  await clean(page, 'the dialog of an export')
  await dialog.getByLabel('What it holds').selectOption('full')
  await dialog.getByRole('button', { name: 'Make the bundle' }).click()
  await expect(dialog).toBeHidden()
  const newest = page.getByRole('article', { name: /^The whole log: / }).first()
  await expect(newest).toHaveAttribute('aria-label', 'The whole log: Ready', { timeout: 60_000 })
  await clean(page, 'an export that is ready')
  const download = page.waitForEvent('download')
  await newest.getByRole('link', { name: 'Download' }).click()
  const bundle = path.join(place, 'bundle.tar')
  await (await download).saveAs(bundle)
  const { items } = await callAs(context, sharedStack(), 'GET', '/api/v1/exports?state=done')
  const digest = createHash('sha256').update(readFileSync(bundle)).digest('hex')
  expect(items.map((e: { sha256: string }) => e.sha256)).toContain(digest)

  // what the page shows stands here for what the operator told the auditor
  const policy = path.join(place, 'policy.txt')
  writeFileSync(policy, await policyShown(page))
  const whole = await verify(bundle, policy)
  expect(whole, whole.says).toMatchObject({ code: 0 })
  expect(whole.says).toContain('VERIFIED')
  expect(whole.says).toContain('0 withheld')

  const tampered = readFileSync(bundle)
  const { from, length } = partOf(indexTar(bundle), 'entries.ndjson')
  const lines = tampered.subarray(from, from + length)
  const at = lines.indexOf('"type":"card.flagged"')
  const line = lines.lastIndexOf(10, at) + 1
  const { _i: entry } = JSON.parse(lines.subarray(line, lines.indexOf(10, at)).toString())
  const copy = path.join(place, 'tampered.tar')
  tampered.write('"type":"card.cleared"', from + at)
  writeFileSync(copy, tampered)
  const said = await verify(copy, policy)
  expect(said.code).toBe(1)
  expect(said.says).toContain(`- entry ${entry}: is not what was signed`)

  const taken = await callAs(context, sharedStack(), 'GET', '/api/v1/audit?type=export.downloaded')
  expect(taken.items[0].actor.kind).toBe('person')
})

test('a decision’s bundle holds what is about it and says that it is a part', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  const id = (await agent.agent.authorize(lightRefund())).body.id as string
  await visit(page, `/decisions/${id}`)
  await ready(page)
  await page.getByRole('link', { name: 'Bundle' }).click()
  const dialog = page.getByRole('dialog', { name: 'New export' })
  await expect(dialog.getByLabel('What it holds')).toHaveValue('decision')
  await expect(dialog.getByLabel('Decision', { exact: true })).toHaveValue(id)
  await dialog.getByRole('button', { name: 'Make the bundle' }).click()
  const made = page.getByRole('article', { name: 'Decision: Ready' }).filter({ hasText: id.slice(-4) })
  await expect(made.first()).toBeVisible({ timeout: 60_000 })
  const download = page.waitForEvent('download')
  await made.first().getByRole('link', { name: 'Download' }).click()
  const bundle = path.join(place, 'decision.tar')
  await (await download).saveAs(bundle)
  const policy = path.join(place, 'part.txt')
  writeFileSync(policy, await policyShown(page))
  const said = await verify(bundle, policy)
  expect(said, said.says).toMatchObject({ code: 0 })
  expect(said.says).toContain('A part of the log: what it holds is proven, what it leaves out is not.')
})

test('who may not take evidence away is told who may', async ({ page, context }) => {
  await signInAs(context, 'approver')
  await visit(page, '/audit/exports')
  await expect(page.getByRole('main')).toContainText('make and fetch bundles of the log')
  await expect(page.getByRole('button', { name: 'New export' })).toHaveCount(0)
  await expect(callAs(context, sharedStack(), 'POST', '/api/v1/exports', { kind: 'full' })).rejects.toThrow('403')
})

test('compliance reads a request, and cannot approve it', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  const asked = await agent.ask(lightRefund())
  await visit(page, `/approvals/${asked.approval}`)
  await expect(page.getByRole('article')).toContainText(`${agent.name} wants to`)
  await expect(page.getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  await page.keyboard.press('a')
  await expect(page.getByRole('article')).toContainText('Needs')
})
