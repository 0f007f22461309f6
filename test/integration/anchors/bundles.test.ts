import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anchoring } from '../../../lib/anchors/anchor-checkpoints.ts'
import { listAnchors } from '../../../lib/anchors/list-anchors.ts'
import type { AnchorTarget } from '../../../lib/anchors/settings.ts'
import { fileOf } from '../../../lib/exports/exports-folder.ts'
import { startExport } from '../../../lib/exports/start-export.ts'
import { COSIGNATURE, parseVerifierKey, privateKeyOf, verifierKey } from '../../../lib/ledger/note.ts'
import { bytesOf, partOf } from '../../../lib/verify/bundle-files.ts'
import { parsePolicyFile } from '../../../lib/verify/policy-file.ts'
import { indexTar } from '../../../lib/verify/read-tar.ts'
import { exitOf } from '../../../lib/verify/report.ts'
import { WHO } from '../../../lib/verify/testing/both-verifiers.ts'
import { verifyBundle } from '../../../lib/verify/verify-bundle.ts'
import { openWorld, type World } from '../authorize/world.ts'
import { checkpoint, exportsDir, policyOf, runNext, verified } from '../exports/export-world.ts'
import { ACCESS_KEY, SECRET_KEY, type StrictBucket, strictBucket } from './strict-bucket.ts'
import { type Authority, startAuthority } from './timestamp-authority.ts'
import { startWitness, type WitnessProcess } from './witness-process.ts'

// All four kinds at once over a real log: what they keep reaches an auditor in a bundle.

const exported = exportsDir()
let w: World
let witness: WitnessProcess
let bucket: StrictBucket
let authority: Authority
let folder: string
let targets: AnchorTarget[]
beforeAll(async () => {
  process.env.COUNTERSIGN_EXPORTS_DIR = exported
  w = await openWorld()
  ;[witness, bucket, authority] = await Promise.all([startWitness(), strictBucket(), startAuthority()])
  folder = mkdtempSync(path.join(os.tmpdir(), 'anchors-'))
  const common = { everySeconds: 10, lateAfterSeconds: 600 }
  targets = [
    { ...common, kind: 'witness', name: 'elsewhere', place: witness.url, url: witness.url, key: witness.key },
    { ...common, kind: 'folder', name: 'archive', place: folder, path: folder },
    { ...common, kind: 'timestamp', name: 'authority', place: authority.url, url: authority.url, ca: authority.ca },
    {
      ...common,
      kind: 's3',
      name: 'vault',
      place: `${bucket.url}/evidence/`,
      endpoint: bucket.url,
      bucket: 'evidence',
      region: 'eu-test-1',
      prefix: '',
      accessKeyId: ACCESS_KEY,
      secretAccessKey: SECRET_KEY,
      retainDays: 30,
    },
  ]
  witness.follow((await policyOf(w.t, w.organizationId)).split('\n')[0]?.replace('log ', '') as string)
})
afterAll(async () => {
  await witness.close()
  bucket.close()
  authority.close()
  rmSync(folder, { recursive: true, force: true })
})
const inBundle = (id: string, name: string): Buffer => bytesOf(partOf(indexTar(fileOf(id)), name))
/** All that is due at once. */
async function anchorNow(kinds = targets.map((t) => t.kind)): Promise<number> {
  await w.t.owner.query(`UPDATE ledger.anchor_state SET next_at = '-infinity' WHERE kind = ANY($1)`, [kinds])
  return anchoring(targets).run()
}

test(`a bundle meets an auditor’s quorum by what the witness really signed (${WHO})`, async () => {
  await anchoring(targets).run()
  const { id } = await startExport(w.admin, { kind: 'full', disclosures: true })
  await checkpoint(w.t, w.organizationId)
  // the witness answers: the export waits for it
  expect(await runNext()).toBe('waiting')
  expect(await anchorNow()).toBe(4)
  expect(await runNext({}, new Date(Date.now() + 5_000))).toBe('done')

  const trusted = await policyOf(w.t, w.organizationId)
  const report = await verified(
    w.t,
    w.organizationId,
    id,
    `${trusted}witness elsewhere ${witness.key}\nquorum elsewhere\n`,
  )
  expect(report).toMatchObject({ tampered: [], unverifiable: [] })
  const stranger = verifierKey('stranger.example/w', privateKeyOf(Buffer.alloc(32, 3)), COSIGNATURE)
  const short = `${trusted}witness elsewhere ${witness.key}\nwitness other ${stranger}\ngroup both all elsewhere other\nquorum both\n`
  expect(exitOf(await verified(w.t, w.organizationId, id, short))).toBe(2)
  // the name is right, the key is another's
  const named = verifierKey(parseVerifierKey(witness.key).name, privateKeyOf(Buffer.alloc(32, 4)), COSIGNATURE)
  expect(
    exitOf(await verified(w.t, w.organizationId, id, `${trusted}witness elsewhere ${named}\nquorum elsewhere\n`)),
  ).toBe(2)
})

test('it carries the newest timestamp with its checkpoint, and openssl verifies it as the bundle says', async () => {
  await checkpoint(w.t, w.organizationId)
  await anchorNow()
  const { id } = await startExport(w.admin, { kind: 'full' })
  await checkpoint(w.t, w.organizationId)
  await anchorNow(['witness'])
  expect(await runNext({}, new Date(Date.now() + 5_000))).toBe('done')
  const note = inBundle(id, 'anchors/authority.note').toString()
  expect(authority.verify(inBundle(id, 'anchors/authority.tsr'), note)).toContain('Verification: OK')
  const readme = inBundle(id, 'README.txt').toString()
  expect(readme).toContain('openssl ts -verify -in anchors/authority.tsr -data anchors/authority.note -CAfile ca.pem')
  const manifest = JSON.parse(inBundle(id, 'manifest.json').toString())
  expect(manifest.anchors.map((a: { name: string }) => a.name)).toEqual(['archive', 'authority', 'elsewhere', 'vault'])
  expect(await verified(w.t, w.organizationId, id)).toMatchObject({ tampered: [], unverifiable: [] })
  const policy = parsePolicyFile(await policyOf(w.t, w.organizationId))
  expect(exitOf(verifyBundle(fileOf(id), { policy, previous: note }))).toBe(0)
})

test('an export has the witnesses asked at once, however long their interval is', async () => {
  await w.t.owner.query(`UPDATE ledger.anchor_state SET next_at = now() + interval '1 hour'`)
  const { id } = await startExport(w.admin, { kind: 'full' })
  await checkpoint(w.t, w.organizationId)
  expect(await anchoring(targets).run()).toBe(0)
  expect(await runNext({}, new Date(Date.now() + 5_000))).toBe('waiting')
  expect(await anchoring(targets).run()).toBe(1)
  expect(await runNext({}, new Date(Date.now() + 10_000))).toBe('done')
  const policy = `${await policyOf(w.t, w.organizationId)}witness elsewhere ${witness.key}\nquorum elsewhere\n`
  expect(exitOf(await verified(w.t, w.organizationId, id, policy))).toBe(0)
})

test('an export does not wait for witnesses that do not answer, nor for ever', async () => {
  const { id } = await startExport(w.admin, { kind: 'full' })
  await checkpoint(w.t, w.organizationId)
  await w.t.owner.query(
    `UPDATE ledger.anchor_state SET trouble = 'The witness cannot be reached.' WHERE kind = 'witness'`,
  )
  expect(await runNext({}, new Date(Date.now() + 5_000))).toBe('done')
  expect(exitOf(await verified(w.t, w.organizationId, id))).toBe(0)
  await w.t.owner.query(`UPDATE ledger.anchor_state SET trouble = NULL WHERE kind = 'witness'`)
})

test('people with the right see each anchor; others do not, and nobody sees a credential', async () => {
  await checkpoint(w.t, w.organizationId)
  await anchorNow()
  const seen = await listAnchors(w.admin)
  expect(seen.items.map((a) => [a.name, a.kind, a.state])).toEqual([
    ['elsewhere', 'witness', 'ok'],
    ['authority', 'timestamp', 'ok'],
    ['vault', 's3', 'ok'],
    ['archive', 'folder', 'ok'],
  ])
  expect(seen.items.every((a) => a.lag_entries === 0 && a.age_seconds === 0 && a.anchored_at)).toBe(true)
  expect(JSON.stringify(seen)).not.toContain(SECRET_KEY)
  await expect(listAnchors({ ...w.admin, roles: ['approver'] } as typeof w.admin)).rejects.toMatchObject({
    status: 403,
  })
  const stored = await w.t.owner.query('SELECT row_to_json(s)::text AS row FROM ledger.anchor_state s')
  expect(stored.rows.map((r) => r.row).join()).not.toContain(SECRET_KEY)
})

test('copies stay, whatever the log forgets: nothing of ours removes one', async () => {
  const where = path.join(folder, ...seenOrigin(await listAnchors(w.admin)), 'checkpoint')
  const before = readdirSync(where)
  const kept = bucket.objects.size
  await anchoring([]).run()
  expect(readdirSync(where)).toEqual(before)
  expect(bucket.objects.size).toBe(kept)
  expect([...bucket.objects.values()].every((o) => o.lock?.mode === 'COMPLIANCE')).toBe(true)
  expect((await listAnchors(w.admin)).items.map((a) => a.state)).toEqual(['removed', 'removed', 'removed', 'removed'])
})
const seenOrigin = ({ origin }: { origin: string }) => origin.split('/')
