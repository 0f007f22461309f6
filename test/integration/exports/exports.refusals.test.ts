import { spawn } from 'node:child_process'
import { existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cancelExport } from '../../../lib/exports/cancel-export.ts'
import { claimExport, LEASE_MS, releaseExport } from '../../../lib/exports/claim-export.ts'
import { fileOf, partialFileOf } from '../../../lib/exports/exports-folder.ts'
import { getExport, listExports } from '../../../lib/exports/get-export.ts'
import { removeExport } from '../../../lib/exports/remove-export.ts'
import { runExport } from '../../../lib/exports/run-export.ts'
import { startExport } from '../../../lib/exports/start-export.ts'
import { tamper } from '../../harness.ts'
import { openWorld, type World } from '../authorize/world.ts'
import { entriesOf } from '../people/people-world.ts'
import { checkpoint, claimed, exportsDir, madeExport, runNext, verified } from './export-world.ts'

const folder = exportsDir()
let w: World
beforeAll(async () => {
  process.env.COUNTERSIGN_EXPORTS_DIR = folder
  w = await openWorld()
})
beforeEach(() => w.t.owner.query(`UPDATE export SET state = 'cancelled' WHERE state IN ('queued', 'running')`))
const parts = (): string[] => readdirSync(folder).filter((f) => f.includes('.part'))

describe('an export is refused', () => {
  test.each([
    ['of nothing', { kind: 'partial' }, 400],
    ['of two things', { kind: 'partial', agent: 'agt_1', run: 'run_1' }, 400],
    [
      'of a period that ends before it begins',
      { kind: 'partial', from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' },
      400,
    ],
    ['in full of an agent', { kind: 'full', agent: 'agt_1' }, 400],
    ['of a kind that there is not', { kind: 'some' }, 400],
    ['with a member that there is not', { kind: 'full', checkpoint: 7 }, 400],
    ['of an id that is none', { kind: 'partial', agent: '../x' }, 400],
    ['of an agent that is not there', { kind: 'partial', agent: 'agt_1' }, 404],
    ['of a run that is not there', { kind: 'partial', run: 'run_1' }, 404],
    ['of a decision that is not there', { kind: 'partial', decision: 'dec_1' }, 404],
    ['of a legal hold that is not there', { kind: 'partial', hold: 'hld_1' }, 404],
  ])('%s', async (_, body, status) => {
    await expect(startExport(w.admin, body)).rejects.toMatchObject({ status })
  })
  test('of another organization’s agent', async () => {
    const other = await openWorld(w.t)
    await expect(startExport(other.admin, { kind: 'partial', agent: w.agent.id })).rejects.toMatchObject({
      status: 404,
    })
  })
  test('to whoever may not, and when five wait already', async () => {
    await expect(startExport(w.lead, { kind: 'full' })).rejects.toMatchObject({ status: 403 })
    await expect(listExports(w.lead, {})).rejects.toMatchObject({ status: 403 })
    for (let i = 0; i < 5; i++) await startExport(w.admin, { kind: 'full' })
    await expect(startExport(w.admin, { kind: 'full' })).rejects.toMatchObject({ code: 'too_many_exports' })
  })
})

describe('an export that cannot be made says why', () => {
  const failed = async (body: unknown, options = {}): Promise<string | null> => {
    const { id } = await startExport(w.admin, body)
    await checkpoint(w.t, w.organizationId)
    expect(await runNext(options)).toBe('failed')
    expect(parts()).toEqual([])
    expect((await entriesOf(w.organizationId, 'export.failed')).map((e) => e.subjectId)).toContain(id)
    return (await getExport(w.admin, id)).fault
  }
  test('nothing is about what was selected', async () => {
    expect(await failed({ kind: 'partial', from: '2020-01-01T00:00:00Z', to: '2020-04-01T00:00:00Z' })).toBe(
      'No entry of the log is about what was selected.',
    )
  })
  test('the disk is full', async () => {
    expect(await failed({ kind: 'full' }, { open: () => openSync('/dev/full', 'w') })).toBe(
      'The disk of the exports folder is full. Make room, or set COUNTERSIGN_EXPORTS_DIR, and ask again.',
    )
  })
  test('the folder cannot be written', async () => {
    const elsewhere = path.join(folder, 'file')
    writeFileSync(elsewhere, '')
    process.env.COUNTERSIGN_EXPORTS_DIR = path.join(elsewhere, 'below')
    try {
      const { id } = await startExport(w.admin, { kind: 'full' })
      await checkpoint(w.t, w.organizationId)
      expect(await runNext()).toBe('failed')
      expect((await getExport(w.admin, id)).fault).toBe('The exports folder cannot be written (ENOTDIR).')
    } finally {
      process.env.COUNTERSIGN_EXPORTS_DIR = folder
      rmSync(elsewhere)
    }
  })
  test('an entry was changed in the database', async () => {
    const { id } = await startExport(w.admin, { kind: 'full' })
    const { id: part } = await startExport(w.admin, { kind: 'partial', agent: w.agent.id })
    await checkpoint(w.t, w.organizationId)
    const { rows } = await w.t.owner.query(
      `SELECT index, bytes FROM ledger.envelope WHERE organization_id = $1 AND convert_from(bytes, 'UTF8') LIKE '%"agent.registered"%' LIMIT 1`,
      [w.organizationId],
    )
    const { index, bytes } = rows[0]
    const set = (to: Buffer) =>
      tamper(
        w.t,
        'ledger.envelope',
        'UPDATE ledger.envelope SET bytes = $3 WHERE organization_id = $1 AND index = $2',
        [w.organizationId, index, to],
      )
    await set(Buffer.from(bytes.toString().replace('agt_', 'agx_')))
    try {
      expect(await runNext()).toBe('failed')
      expect((await getExport(w.admin, id)).fault).toContain('the log was changed')
      expect(await runNext()).toBe('failed')
      expect((await getExport(w.admin, part)).fault).toBe(
        `Entry ${index} is not what was signed: the log was changed. See the state of the log.`,
      )
    } finally {
      await set(bytes)
    }
  })
})

describe('workers come and go', () => {
  test('one that is killed leaves nothing that counts; the next one begins anew', async () => {
    const { id } = await startExport(w.admin, { kind: 'full', disclosures: true })
    await checkpoint(w.t, w.organizationId)
    const child = spawn(process.execPath, ['test/integration/exports/exporting-child.ts'], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill('SIGKILL')
    expect(await ended).toBe('SIGKILL')
    expect(readFileSync(partialFileOf(id), 'utf8')).toBe('half a bundle')
    expect(existsSync(fileOf(id))).toBe(false)
    expect(await claimExport('worker-2', new Date())).toBeNull()
    expect(await runNext({}, new Date(Date.now() + LEASE_MS + 1_000))).toBe('done')
    expect(parts()).toEqual([])
    expect(await verified(w.t, w.organizationId, id)).toMatchObject({ tampered: [], unverifiable: [] })
  })
  test('one that was taken over writes nothing more', async () => {
    const { id } = await startExport(w.admin, { kind: 'full' })
    await checkpoint(w.t, w.organizationId)
    const slow = await claimed('worker-1')
    const quick = await claimed('worker-2', new Date(Date.now() + LEASE_MS + 1_000))
    expect(quick.id).toBe(id)
    expect(await runExport(slow)).toBe('lost')
    expect(await runExport(quick)).toBe('done')
  })
  test('one that stops in good order hands it on; three that died are enough', async () => {
    const { id } = await startExport(w.admin, { kind: 'full' })
    await releaseExport(await claimed('worker-1'))
    for (let i = 0; i < 3; i++)
      expect((await claimed('worker-1', new Date(Date.now() + i * (LEASE_MS + 1_000)))).id).toBe(id)
    expect(await claimExport('worker-1', new Date(Date.now() + 3 * (LEASE_MS + 1_000)))).toBeNull()
    expect(await getExport(w.admin, id)).toMatchObject({
      state: 'failed',
      fault: 'Its worker ended 3 times before it was done.',
    })
  })
  test('one whose export is cancelled stops, and cleans up', async () => {
    const { id } = await startExport(w.admin, { kind: 'full' })
    await checkpoint(w.t, w.organizationId)
    const claim = await claimed()
    const end = runExport(claim, {
      open(file) {
        return openSync(file, 'w+')
      },
      noteEveryMs: 0,
    })
    expect((await cancelExport(w.admin, id)).state).toBe('cancelled')
    expect(await end).toBe('lost')
    expect(parts()).toEqual([])
    expect(existsSync(fileOf(id))).toBe(false)
    await expect(cancelExport(w.lead, id)).rejects.toMatchObject({ status: 403 })
  })
})

test('a file that was removed is gone, and what was made of it stays on record', async () => {
  const id = await madeExport(w.t, w.admin, { kind: 'full' })
  await expect(cancelExport(w.admin, id)).rejects.toMatchObject({ code: 'export_ended' })
  await expect(removeExport(w.lead, id)).rejects.toMatchObject({ status: 403 })
  expect(await removeExport(w.admin, id)).toMatchObject({ state: 'expired', fault: 'Removed by a person.' })
  expect(existsSync(fileOf(id))).toBe(false)
  expect((await removeExport(w.admin, id)).state).toBe('expired')
  expect((await entriesOf(w.organizationId, 'export.removed')).map((e) => e.subjectId)).toContain(id)
})
