import { beforeAll, describe, expect, test } from 'vitest'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { openCheckpoint } from '../../../lib/ledger/checkpoint.ts'
import { appendLeaves, EMPTY, leafHash, rootOf } from '../../../lib/ledger/merkle.ts'
import { inclusionProof, verifyConsistency, verifyInclusion } from '../../../lib/ledger/proofs.ts'
import { readEntriesTile, subtreesInTiles, tilePath } from '../../../lib/ledger/tiles.ts'
import { read } from '../../../lib/platform/db.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { changeSettings } from '../../../lib/registry/settings/change-settings.ts'
import { readLogKeys, verifiersOf } from '../../../lib/signer/log-keys.ts'
import { agentRoutes } from '../../../server/agent-routes.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, recomputed } from '../ledger/log-world.ts'
import { BASE, newWorldInSetUp, serviceToken, type World } from '../registry/registry-world.ts'
import { newFolder, type SignerWorld, signerWorld, tamper } from '../signer/signer-world.ts'

// A log from outside: by HTTP, as a stranger's tool reads it.

let t: TestDatabase
let signing: SignerWorld
let w: World
let origin: string
let token: string
const folder = newFolder()
const call = createFetch(agentRoutes, 'test')
const get = (path: string, bearer: string | null = token) =>
  call(new Request(`${BASE}${path}`, bearer ? { headers: { authorization: `Bearer ${bearer}` } } : {}))
const json = async (path: string, bearer: string | null = token) => {
  const response = await get(path, bearer)
  return { status: response.status, body: (await response.json()) as never }
}
const bytes = async (path: string, bearer: string | null = token) => {
  const response = await get(path, bearer)
  expect(response.status, path).toBe(200)
  return Buffer.from(await response.arrayBuffer())
}
const decoded = (proof: string[]) => proof.map((h) => Buffer.from(h, 'base64'))

beforeAll(async () => {
  t = await testDatabase()
  signing = await signerWorld(t, folder)
  w = await newWorldInSetUp()
  token = await serviceToken(w, ['audit:read'])
  await appendThroughPrisma(
    w.organizationId,
    Array.from({ length: 300 }, () => entry({ disclosures: [] })),
  )
  const { rows } = await t.owner.query('SELECT origin FROM ledger.log_head WHERE organization_id = $1', [
    w.organizationId,
  ])
  origin = rows[0].origin
})

test('before the signer has signed there is nothing to prove, and it says so', async () => {
  expect((await json('/api/v1/ledger')).body).toMatchObject({
    origin,
    checkpoint: null,
    signer: { state: 'waiting', reason: null },
  })
  for (const path of ['/api/v1/ledger/checkpoint', '/api/v1/ledger/proofs/inclusion?index=0'])
    expect(await json(path)).toMatchObject({ status: 404, body: { code: 'not_signed_yet' } })
  expect((await get(`/ledger/${origin}/checkpoint`)).status).toBe(404)
})

describe('signed', () => {
  test('in one round', async () => {
    const signer = await signing.start()
    await signer.round()
    await signing.crash()
    expect((await json('/api/v1/ledger/checkpoint')).status).toBe(200)
  })
  const head = () => recomputed(w.organizationId)

  test('the state names the checkpoint, the signer and who writes', async () => {
    const { body } = await json('/api/v1/ledger')
    const size = (body as { size: number }).size
    expect(body).toMatchObject({
      public: false,
      signer: { state: 'signing', reason: null },
      writers: [{ writer: expect.stringMatching(/^writer-\w+\+[0-9a-f]{8}$/), revoked: null }],
    })
    const checkpoint = (body as { checkpoint: { size: number; note: string } }).checkpoint
    expect(checkpoint.size).toBeLessThanOrEqual(size)
    expect(openCheckpoint(checkpoint.note, verifiersOf(readLogKeys(folder), origin)).size).toBe(checkpoint.size)
    expect((await json(`/api/v1/ledger/checkpoint?size=${checkpoint.size}`)).body).toMatchObject({
      size: checkpoint.size,
    })
  })

  test('proofs of inclusion and consistency hold against the roots that they name', async () => {
    const { body: checkpoint } = (await json('/api/v1/ledger/checkpoint')) as { body: { size: number; root: string } }
    const root = Buffer.from(checkpoint.root, 'base64')
    for (const index of [0, 255, 256, checkpoint.size - 1]) {
      const { body } = (await json(`/api/v1/ledger/proofs/inclusion?index=${index}`)) as {
        body: { leaf: string; proof: string[]; size: number; checkpoint: object }
      }
      expect(body).toMatchObject({ log: origin, index, size: checkpoint.size, root: checkpoint.root })
      expect(body.checkpoint).toMatchObject({ size: checkpoint.size, root: checkpoint.root })
      const proof = decoded(body.proof)
      expect(verifyInclusion(Buffer.from(body.leaf, 'hex'), index, body.size, proof, root)).toBe(true)
    }
    const { body: older } = (await json('/api/v1/ledger/proofs/inclusion?index=3&size=100')) as {
      body: { leaf: string; proof: string[]; root: string; checkpoint: null }
    }
    expect(older.checkpoint).toBeNull()
    expect(
      verifyInclusion(Buffer.from(older.leaf, 'hex'), 3, 100, decoded(older.proof), Buffer.from(older.root, 'base64')),
    ).toBe(true)
    const { body: grown } = (await json('/api/v1/ledger/proofs/consistency?from=100')) as {
      body: { proof: string[]; from_root: string; to_root: string; to: number }
    }
    expect(grown.to_root).toBe(checkpoint.root)
    expect(verifyConsistency(100, Buffer.from(older.root, 'base64'), grown.to, root, decoded(grown.proof))).toBe(true)
  })

  test('what cannot be asked is refused by name', async () => {
    const refused = async (path: string) => {
      const { status, body } = await json(path)
      return [status, (body as { code: string }).code]
    }
    for (const query of ['', 'index=', 'index=-1', 'index=1.5', 'index=01', 'index=99999999999999999', 'index=1&x=1'])
      expect(await refused(`/api/v1/ledger/proofs/inclusion?${query}`), query).toEqual([400, 'invalid_request'])
    expect(await refused('/api/v1/ledger/proofs/inclusion?index=1&index=2')).toEqual([400, 'invalid_request'])
    expect(await refused('/api/v1/ledger/proofs/inclusion?index=5&size=5')).toEqual([400, 'invalid_request'])
    expect(await refused('/api/v1/ledger/proofs/inclusion?index=5&size=99999')).toEqual([400, 'invalid_request'])
    expect(await refused('/api/v1/ledger/proofs/inclusion?index=99999')).toEqual([404, 'not_signed_yet'])
    expect(await refused('/api/v1/ledger/proofs/consistency?from=6&to=5')).toEqual([400, 'invalid_request'])
    expect(await refused('/api/v1/ledger/checkpoint?size=99999')).toEqual([404, 'not_found'])
  })

  test('the tiles alone give the checkpoint’s root, and the entries its leaves', async () => {
    const note = (await bytes(`/ledger/${origin}/checkpoint`)).toString()
    const { size, root } = openCheckpoint(note, verifiersOf(readLogKeys(folder), origin))
    const hashes = subtreesInTiles(size, (tile) => bytes(`/ledger/${origin}/${tilePath(tile)}`))
    const leaves: Buffer[] = []
    for (const [index, width] of [
      [0, 256],
      [1, size - 256],
    ] as const)
      leaves.push(
        ...readEntriesTile(await bytes(`/ledger/${origin}/${tilePath({ level: 'entries', index, width })}`), width).map(
          leafHash,
        ),
      )
    expect(rootOf(appendLeaves(EMPTY, leaves))).toEqual(root)
    for (const index of [0, 256, size - 1]) {
      const proof = await inclusionProof(index, size, hashes)
      expect(verifyInclusion(leaves[index] as Buffer, index, size, proof, root)).toBe(true)
    }
  })

  test('types, caching and what is no file', async () => {
    const headers = async (path: string) => {
      const response = await get(`/ledger/${origin}/${path}`)
      return [response.status, response.headers.get('content-type'), response.headers.get('cache-control')]
    }
    expect(await headers('checkpoint')).toEqual([200, 'text/plain; charset=utf-8', 'private, max-age=1'])
    const forever = 'private, max-age=31536000, immutable'
    expect(await headers('tile/0/000')).toEqual([200, 'application/octet-stream', forever])
    expect(await headers('tile/1/000.p/1')).toEqual([200, 'application/octet-stream', forever])
    expect(await headers('tile/entries/000')).toEqual([200, 'application/octet-stream', forever])
    for (const path of [
      'tile/0/001',
      'tile/0/001.p/200',
      'tile/0/000.p/256',
      'tile/0/0',
      'tile/0/x000/000',
      'tile/2/000',
      'tile/99/000',
      'tile/-1/000',
      'tile/entries/005',
      'tile/0/000/../000.p/300',
      'issuer',
      'checkpoint/',
      'checkpoints',
    ])
      if (path !== 'checkpoint/') expect((await headers(path))[0], path).toBe(404)
    for (const name of [
      origin.replace('/i1', '/i2'),
      `other.example/${w.organizationId}/i1`,
      origin.replace(w.organizationId, 'org_00000000000000000000000000000000'),
    ])
      expect((await get(`/ledger/${name}/checkpoint`)).status, name).toBe(404)
  })

  test('only for who may read the audit of this organization, until it says otherwise', async () => {
    const other = await newWorldInSetUp()
    const theirs = await serviceToken(other, ['audit:read'])
    const noAudit = await serviceToken(w, ['decisions:read'])
    const statuses = async (path: string) =>
      Promise.all([token, theirs, noAudit, null].map(async (bearer) => (await get(path, bearer)).status))
    const hashes = [`/ledger/${origin}/checkpoint`, `/ledger/${origin}/tile/0/000`]
    const evidence = [`/ledger/${origin}/tile/entries/000`]
    for (const path of [...hashes, ...evidence]) expect(await statuses(path), path).toEqual([200, 404, 403, 401])
    expect((await json('/api/v1/ledger', noAudit)).status).toBe(403)

    await changeSettings(w.admin, { settings: { ledger_public: true } })
    for (const path of hashes) expect(await statuses(path), path).toEqual([200, 200, 200, 200])
    for (const path of evidence) expect(await statuses(path), path).toEqual([200, 404, 403, 401])
    expect((await get(hashes[1] as string, null)).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    )
    expect((await json('/api/v1/ledger')).body).toMatchObject({ public: true })
    await changeSettings(w.admin, { settings: { ledger_public: false } })
    expect(await statuses(hashes[0] as string)).toEqual([200, 404, 403, 401])
  })

  test('reading entries is recorded, once', async () => {
    await get(`/ledger/${origin}/tile/entries/000`)
    const { size } = await head()
    await get(`/ledger/${origin}/tile/entries/000`)
    expect((await head()).size).toBe(size)
    const { rows } = await t.owner.query(
      "SELECT count(*)::int AS n FROM audit_entry WHERE organization_id = $1 AND type = 'audit.read'",
      [w.organizationId],
    )
    expect(rows[0].n).toBeGreaterThan(0)
  })

  test('a log that was stopped says so, with the reason', async () => {
    await tamper(t, [
      ['UPDATE ledger.log_head SET frontier = sha256(frontier) WHERE organization_id = $1', [w.organizationId]],
    ])
    await (await signing.start()).round()
    const { body } = await json('/api/v1/ledger')
    expect(body).toMatchObject({ signer: { state: 'stopped', reason: expect.stringContaining('another root') } })
    expect((body as { signer: { stopped_at: string } }).signer.stopped_at).toMatch(/^\d{4}-/)
    // what was signed before still holds
    expect((await json('/api/v1/ledger/proofs/inclusion?index=3')).status).toBe(200)
  })
})

test('entries that have gone with their time are gone, not missing', async () => {
  const world = await newWorldInSetUp()
  const theirs = await serviceToken(world, ['audit:read'])
  await (await signing.start()).round()
  await tamper(t, [['DELETE FROM ledger.envelope WHERE organization_id = $1 AND index = 0', [world.organizationId]]])
  const { rows } = await t.owner.query('SELECT origin, size::int FROM ledger.log_head WHERE organization_id = $1', [
    world.organizationId,
  ])
  const latest = await read(world.organizationId, async (db) => {
    const [row] = await sqlOfTx(db).query('SELECT max(size)::int AS size FROM ledger.checkpoint', [])
    return row?.size as number
  })
  const path = `/ledger/${rows[0].origin}/tile/entries/000.p/${latest}`
  expect(await json(path, theirs)).toMatchObject({ status: 410, body: { code: 'entries_expired' } })
})
