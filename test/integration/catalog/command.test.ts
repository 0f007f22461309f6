import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { catalogRows } from '../../../lib/catalog/endpoints.ts'
import { applyChange } from '../../../lib/changes/apply-change.ts'
import { getChange } from '../../../lib/changes/get-change.ts'
import { type HttpServer, serveFetch } from '../../../lib/platform/http-server.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { createServiceAccount } from '../../../lib/registry/service-accounts/create-service-account.ts'
import { testDatabase } from '../../harness.ts'
import { type ChangesWorld, changesWorld, voted } from '../changes/changes-world.ts'
import { fetchOf, refundPolicy, unique } from '../registry/registry-world.ts'

// The command as a stranger runs it: a process of its own, a folder, an address, a token.

const COMMAND = path.join(import.meta.dirname, '../../../bin/countersign.mjs')
const home = mkdtempSync(path.join(os.tmpdir(), 'countersign-command-'))
let w: ChangesWorld
let server: HttpServer
let url: string
let tokenFile: string
let folder: string

beforeAll(async () => {
  await testDatabase()
  w = await changesWorld('coding')
  await publishPolicy(w.admin, refundPolicy())
  const scopes = ['registry:read', 'changes:write']
  const { token } = await createServiceAccount(w.admin, { name: unique('pipeline'), scopes })
  tokenFile = path.join(home, 'token')
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 })
  server = await serveFetch({ fetch: fetchOf(catalogRows), host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${server.port}`
})
afterAll(async () => {
  await server.close(0)
  rmSync(home, { recursive: true, force: true })
})
beforeEach(() => {
  folder = path.join(home, unique('folder'))
})

interface Ran {
  code: number
  out: string
  err: string
}
const run = (args: string[], env: { [name: string]: string } = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const given = {
      NODE_ENV: 'test' as const,
      PATH: process.env.PATH ?? '',
      COUNTERSIGN_URL: url,
      COUNTERSIGN_TOKEN_FILE: tokenFile,
      ...env,
    }
    execFile(process.execPath, [COMMAND, ...args], { env: given, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
const filesIn = (at: string): { [name: string]: string } =>
  Object.fromEntries(
    readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile())
      .map((e) => path.join(e.parentPath, e.name))
      .sort()
      .map((file) => [path.relative(at, file), readFileSync(file, 'utf8')]),
  )
const edit = (name: string, from: string | RegExp, to: string) => {
  const file = path.join(folder, name)
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
}

test('exported, edited, planned, applied by people, and exported again as the same bytes', async () => {
  expect(await run(['export', folder])).toMatchObject({ code: 0 })
  expect(await run(['plan', folder, '--replay', '0'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Nothing'),
  })

  edit('policies/refund-over-limit.cedar', '25000', '20000')
  writeFileSync(path.join(folder, 'README.md'), 'Ours.')
  const planned = await run(['plan', folder, '--replay', '0', '--check'])
  expect(planned.out).toMatch(/^~ policies\/refund-over-limit\.yaml\s+policy\.publish\n1 thing would change\.\n$/)
  expect(planned.code).toBe(4)

  const applied = await run(['apply', folder, '--title', 'Lower', '--why', 'Agreed with finance.', '--submit'])
  expect(applied).toMatchObject({ code: 0, err: '' })
  const id = /chg_[0-9a-f]+/.exec(applied.out)?.[0] as string
  expect(await run(['plan', folder, '--replay', '0', '--check'])).toMatchObject({ code: 4 }) // nothing is applied yet
  const change = await getChange(w.compliance, id)
  expect(change).toMatchObject({ state: 'in_review', title: 'Lower' })
  await voted(w.compliance, id)
  if ((await getChange(w.compliance, id)).state === 'in_review') await voted(w.writer, id, 'policy_author')
  await applyChange(w.writer, id, {})

  expect(await run(['plan', folder, '--replay', '0', '--check'])).toMatchObject({ code: 0 })
  const before = filesIn(folder)
  expect(await run(['export', folder])).toMatchObject({ code: 0 })
  expect(filesIn(folder)).toEqual(before)
})

test('a policy that is gone from the organization is gone from the next export, and nothing else is touched', async () => {
  await run(['export', folder])
  writeFileSync(path.join(folder, 'policies', 'old.yaml'), 'kind: guard\n')
  mkdirSync(path.join(folder, '.git'))
  writeFileSync(path.join(folder, '.git', 'config'), 'x')
  await run(['export', folder])
  expect(Object.keys(filesIn(folder))).toContain('.git/config')
  expect(Object.keys(filesIn(folder))).not.toContain('policies/old.yaml')
})

describe('what it refuses', () => {
  test('files with errors: each at its place, code 3, and no change request', async () => {
    await run(['export', folder])
    edit('policies/refund-over-limit.yaml', /^owner: .*$/m, 'owner: per_nobody')
    edit('bands.yaml', 'unbounded: critical', 'unbounded: enormous')
    const planned = await run(['plan', folder])
    expect(planned.out).toMatch(/^bands\.yaml:\d+:1 error: unbounded .* \[invalid\]\n/)
    expect(planned.code).toBe(3)
    edit('bands.yaml', 'unbounded: enormous', 'unbounded: critical')
    const applied = await run(['apply', folder, '--title', 'T', '--why', 'Because of it.'])
    expect(applied.out).toMatch(/policies\/refund-over-limit\.yaml:\d+:1 error: is not an active member/)
    expect(applied).toMatchObject({ code: 3, err: expect.stringContaining('Nothing was applied') })
  })
  test.each([
    [[], 'Name a command'],
    [['conquer', 'x'], 'no command conquer'],
    [['export'], 'takes one folder'],
    [['plan', '/nowhere/at/all'], 'cannot be read'],
    [['apply', '.'], '--title and --why'],
    [['plan', '.', '--token', 'secret'], "Unknown option '--token'"],
    [['plan', '.', '--url', 'ftp://x'], 'no http address'],
  ])('%j is wrong usage', async (args, message) => {
    expect(await run(args)).toMatchObject({ code: 2, err: expect.stringContaining(message) })
  })
  test('no token, a wrong one, and nobody there', async () => {
    await run(['export', folder])
    expect(await run(['plan', folder], { COUNTERSIGN_TOKEN_FILE: '/nowhere' })).toMatchObject({ code: 2 })
    const wrong = path.join(home, 'wrong')
    writeFileSync(wrong, 'cst_wrong')
    expect(await run(['plan', folder, '--token-file', wrong])).toMatchObject({ code: 1 })
    expect(await run(['plan', folder, '--url', 'http://127.0.0.1:9'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not reachable'),
    })
  })
  test('a folder that is no export is not written into', async () => {
    mkdirSync(folder)
    writeFileSync(path.join(folder, 'thesis.txt'), 'x')
    expect(await run(['export', folder])).toMatchObject({ code: 2, err: expect.stringContaining('something else') })
    expect(filesIn(folder)).toEqual({ 'thesis.txt': 'x' })
  })
  test('links out of the folder, and bytes that are no text', async () => {
    await run(['export', folder])
    symlinkSync('/etc/hostname', path.join(folder, 'policies', 'x.yaml'))
    expect(await run(['plan', folder])).toMatchObject({ code: 3, err: expect.stringContaining('policies/x.yaml:1:1') })
    rmSync(path.join(folder, 'policies', 'x.yaml'))
    writeFileSync(path.join(folder, 'bands.yaml'), Buffer.from([0xff, 0xfe, 0x00]))
    expect(await run(['plan', folder])).toMatchObject({ code: 3, err: expect.stringContaining('not UTF-8') })
  })
  test('a server that names files outside of the folder', async () => {
    const evil = await serveFetch({
      fetch: () => Response.json({ snapshot: null, files: { '../escaped.yaml': 'x', 'organization.yaml': 'x' } }),
      host: '127.0.0.1',
      port: 0,
    })
    const ran = await run(['export', folder, '--url', `http://127.0.0.1:${evil.port}`])
    await evil.close(0)
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('none of a catalog') })
    expect(readdirSync(home)).not.toContain('escaped.yaml')
  })
})
