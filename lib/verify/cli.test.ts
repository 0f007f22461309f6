import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { importsOf, sources } from '../../test/source-graph.ts'
import { otherIsHere, WHO, writeTar } from './testing/both-verifiers.ts'
import { fullBundle, makeEntries, POLICY } from './testing/make-bundle.ts'

const root = path.join(import.meta.dirname, '../..')
const place = mkdtempSync(path.join(os.tmpdir(), 'verify-cli-'))
afterAll(() => rmSync(place, { recursive: true }))
const at = (name: string, text?: string): string => {
  const file = path.join(place, name)
  if (text !== undefined) writeFileSync(file, text)
  return file
}
const whole = await fullBundle(makeEntries(20))
writeTar(at('whole.tar'), whole)
writeTar(at('other.tar'), { ...whole, 'entries.ndjson': String(whole['entries.ndjson']).replace('agt_7', 'agt_8') })
writeTar(at('half.tar'), { 'manifest.json': whole['manifest.json'] as string })
at('policy.txt', POLICY)
at('none.txt', '# nothing\n')

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'bin/countersign.mjs'), 'verify', ...args],
    { encoding: 'utf8', cwd: place, env: { PATH: process.env.PATH, NODE_ENV: 'test' } },
  )
  if (otherIsHere) {
    const other = spawnSync(
      'python3',
      [path.join(root, 'docs/verifier/verify.py'), ...args.filter((a) => a !== '--json')],
      { cwd: place },
    )
    expect(other.status, String(other.stdout) + other.stderr).toBe(status)
  }
  return { status, stdout, stderr }
}

describe(`countersign verify as a command (${WHO})`, () => {
  it('answers by its exit code, and says why', () => {
    expect(run('--policy', 'policy.txt', 'whole.tar')).toMatchObject({ status: 0 })
    expect(run('--policy', 'policy.txt', 'whole.tar').stdout).toContain('VERIFIED')
    const tampered = run('--policy', 'policy.txt', 'other.tar')
    expect(tampered.status).toBe(1)
    expect(tampered.stdout).toContain('- entry 7: is not what was signed')
    const half = run('--policy', 'policy.txt', 'half.tar')
    expect(half.status).toBe(2)
    expect(half.stdout).toContain('checkpoint is missing')
  })
  it('answers as JSON for whoever asks', () => {
    const { exit, entries } = JSON.parse(run('--json', '--policy', 'policy.txt', 'whole.tar').stdout)
    expect([exit, entries]).toEqual([0, 20])
  })
  it.each([
    ['no bundle', ['--policy', 'policy.txt']],
    ['no policy', ['whole.tar']],
    ['a policy that is not there', ['--policy', 'elsewhere.txt', 'whole.tar']],
    ['a policy that names nobody', ['--policy', 'none.txt', 'whole.tar']],
    ['a bundle that is not there', ['--policy', 'policy.txt', 'elsewhere.tar']],
    ['an option that there is not', ['--policy', 'policy.txt', '--trust-me', 'whole.tar']],
    ['an older checkpoint that is not there', ['--policy', 'policy.txt', '--previous', 'elsewhere', 'whole.tar']],
    ['receipts that are not there', ['--policy', 'policy.txt', '--receipts', 'elsewhere', 'whole.tar']],
  ])('%s is a matter of usage', (_, args) => {
    const { status, stderr } = run(...args)
    expect(status).toBe(3)
    expect(stderr).toContain('usage: countersign verify')
  })
})

it('the verifier needs nothing beyond Node: no package, no network, no database', () => {
  const all = new Map(sources().map((s) => [s.file, s]))
  const reached = new Set<string>()
  const foreign = new Set<string>()
  const reach = (file: string): void => {
    const source = all.get(file)
    if (reached.has(file) || !source) return
    reached.add(file)
    for (const i of importsOf(file, source.text)) {
      if (i.typeOnly) continue
      if (i.own) reach(i.target)
      else foreign.add(i.target)
    }
  }
  reach('lib/verify/cli.ts')
  expect(reached.size).toBeGreaterThan(8)
  expect([...foreign].sort()).toEqual(['node:crypto', 'node:fs', 'node:path', 'node:util'])
})
