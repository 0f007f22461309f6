import { copyFileSync, writeFileSync } from 'node:fs'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { COSIGNATURE, openNote, parseVerifierKey } from '../../../lib/ledger/note.ts'
import { subtreesOf, treeRoot, verifyConsistency, verifyInclusion } from '../../../lib/ledger/proofs.ts'
import { consistencyProofAt, inclusionProofAt } from '../../../lib/ledger/serve.ts'
import { hashTile, newTiles, TILE_WIDTH } from '../../../lib/ledger/tiles.ts'
import { read } from '../../../lib/platform/db.ts'
import { takeFence } from '../../../lib/signer/fence.ts'
import { heartbeatVerifierKey, readLogKeys } from '../../../lib/signer/log-keys.ts'
import { Signer, type Step } from '../../../lib/signer/signer.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, newLog, recomputed } from '../ledger/log-world.ts'
import { newFolder, opened, type SignerWorld, signerWorld, tamper } from './signer-world.ts'

let t: TestDatabase
let world: SignerWorld
const folder = newFolder()
beforeAll(async () => {
  t = await testDatabase()
  world = await signerWorld(t, folder)
})
const many = (n: number) => Array.from({ length: n }, () => entry({ disclosures: [] }))

describe('what it signs', () => {
  it('is the head that the entries give, once per size', async () => {
    const id = await newLog()
    const signer = await world.start()
    await signer.round()
    await appendThroughPrisma(id, many(4))
    await signer.round()
    await signer.round()
    const { size, root } = await recomputed(id)
    expect(opened(world, await world.latest(id))).toMatchObject({ size, origin: `test/${id}/i1` })
    expect((await world.latest(id))?.root.toString('hex')).toBe(root)
    const { rows } = await t.owner.query(
      'SELECT size::int FROM ledger.checkpoint WHERE organization_id = $1 ORDER BY size',
      [id],
    )
    expect(rows.map((r) => r.size)).toEqual([1, 5])
  })

  it('grows tile by tile, and every older head is proven by the newer one', async () => {
    const id = await newLog()
    const signer = await world.start()
    const sizes = [255, 256, 257, 600]
    for (const [i, size] of sizes.entries()) {
      await appendThroughPrisma(id, many(size - (sizes[i - 1] ?? 1)))
      if (size === 257) await world.crash()
      const again = size === 257 ? await world.start() : signer
      await (size > 257 ? await world.start() : again).round()
    }
    const { rows } = await t.owner.query('SELECT hash FROM ledger.leaf WHERE organization_id = $1 ORDER BY index', [id])
    const leaves = rows.map((r) => r.hash as Buffer)
    const naive = subtreesOf(leaves)
    const { rows: tiles } = await t.owner.query(
      'SELECT level, index::int, bytes FROM ledger.tile WHERE organization_id = $1 ORDER BY level, index',
      [id],
    )
    const full = newTiles(0, 600).filter((n) => n.width === TILE_WIDTH)
    expect(tiles).toEqual(
      await Promise.all(full.map(async (n) => ({ level: n.level, index: n.index, bytes: await hashTile(n, naive) }))),
    )
    const root = await treeRoot(600, naive)
    for (const size of sizes.slice(0, -1)) {
      const older = opened(world, await world.at(id, size))
      const proof = await read(id, (db) => consistencyProofAt(sqlOfTx(db), id, size, 600))
      expect(verifyConsistency(size, older.root, 600, root, proof)).toBe(true)
    }
    const proof = await read(id, (db) => inclusionProofAt(sqlOfTx(db), id, 256, 600))
    expect(verifyInclusion(leaves[256] as Buffer, 256, 600, proof, root)).toBe(true)
  })

  it('reads a log that is longer than one helping in several rounds, and signs it only at its head', async () => {
    const id = await newLog()
    for (let i = 0; i < 6; i++) await appendThroughPrisma(id, many(800))
    const signer = await world.start()
    let rounds = 1
    while (await signer.round()) rounds++
    expect(rounds).toBeGreaterThan(2)
    expect((await world.latest(id))?.size).toBe(4801)
    const { rows } = await t.owner.query(
      'SELECT count(*)::int AS n FROM ledger.checkpoint WHERE organization_id = $1',
      [id],
    )
    expect(rows[0].n).toBe(1)
  })

  it('renews its timestamped cosignature while nothing happens, and leaves the checkpoint as it was', async () => {
    const id = await newLog()
    let at = new Date('2026-11-20T08:00:00Z')
    const signer = await world.start({ now: () => at })
    await signer.round()
    const first = await world.latest(id)
    const published = await world.at(id, 1)
    at = new Date('2026-11-20T08:00:30Z')
    await signer.round()
    expect((await world.latest(id))?.note).toBe(first?.note)
    at = new Date('2026-11-20T08:01:00Z')
    await signer.round()
    const beat = await world.latest(id)
    expect(beat?.at).toEqual(at)
    expect(await world.at(id, 1)).toEqual(published)
    const verifier = parseVerifierKey(heartbeatVerifierKey(readLogKeys(folder), first?.origin as string))
    expect(verifier.algorithm).toBe(COSIGNATURE)
    expect(openNote(beat?.note ?? '', [verifier]).verified).toEqual([{ verifier, time: at.getTime() / 1000 }])
    expect(opened(world, beat).size).toBe(1)
  })

  it('goes on when the bytes of old entries have gone with their time: only new ones are read', async () => {
    const id = await newLog()
    const signer = await world.start()
    await appendThroughPrisma(id, many(5))
    await signer.round()
    await tamper(t, [['DELETE FROM ledger.envelope WHERE organization_id = $1 AND index < 4', [id]]])
    await appendThroughPrisma(id, many(2))
    await (await world.start()).round()
    expect(await world.reason(id)).toBeNull()
    expect((await world.latest(id))?.size).toBe(8)
  })
})

describe('a crash', () => {
  for (const step of ['read', 'persist', 'sign', 'insert'] as Step[])
    it(`after “${step}” ends in the same note, and never in two of one size`, async () => {
      const id = await newLog()
      await appendThroughPrisma(id, many(300))
      const dying = await world.start({
        after: (s) => {
          if (s === step) throw new Error('killed')
        },
      })
      await expect(dying.round()).rejects.toThrow('killed')
      const before = (await world.at(id, 301))?.note
      await (await world.start()).round()
      const after = await world.at(id, 301)
      expect(opened(world, after).size).toBe(301)
      expect(after?.note).toBe(before ?? after?.note)
      expect(before === undefined).toBe(step !== 'insert')
      await appendThroughPrisma(id, many(1))
      await (await world.start()).round()
      expect((await world.latest(id))?.size).toBe(302)
      expect(await world.reason(id)).toBeNull()
    })

  it('with the state kept and more appended meanwhile goes on from there', async () => {
    const id = await newLog()
    const dying = await world.start({
      after: (s) => {
        if (s === 'persist') throw new Error('killed')
      },
    })
    await expect(dying.round()).rejects.toThrow('killed')
    await appendThroughPrisma(id, many(3))
    await (await world.start()).round()
    expect((await world.latest(id))?.size).toBe(4)
  })
})

describe('two signers', () => {
  it('of which one waits for the lock', async () => {
    await world.start()
    expect(await takeFence(world.url)).toBeNull()
    await world.crash()
    await expect
      .poll(async () => {
        const fence = await takeFence(world.url)
        await fence?.release()
        return fence !== null
      })
      .toBe(true)
  })

  it('with another folder refuses where it remembers nothing of what was signed', async () => {
    const id = await newLog()
    await (await world.start()).round()
    expect(await world.latest(id)).not.toBeNull()
    const stranger = await signerWorld(t, newFolder())
    await world.crash()
    await expect(stranger.start()).rejects.toThrow('does not remember')
  })

  it('of one key but without the lock: the other note of that size stops the log', async () => {
    const id = await newLog()
    const signer = await world.start()
    await signer.round()
    await appendThroughPrisma(id, many(2))
    const head = await world.latest(id)
    await t.owner.query(
      'INSERT INTO ledger.checkpoint (organization_id, size, origin, root, note) VALUES ($1, 3, $2, $3, $4)',
      [id, head?.origin, head?.root, head?.note.replace('\n1\n', '\n3\n')],
    )
    await signer.round()
    expect(await world.reason(id)).toBe('another checkpoint of 3 entries was published')
    expect((await world.latest(id))?.size).toBe(1)
  })

  it('whose folder was put back from a backup does not sign what it does not remember', async () => {
    const id = await newLog()
    await (await world.start()).round()
    await world.crash()
    copyFileSync(`${folder}/state.ndjson`, `${folder}/old`)
    await appendThroughPrisma(id, many(2))
    await (await world.start()).round()
    await world.crash()
    copyFileSync(`${folder}/old`, `${folder}/state.ndjson`)
    await (await world.start()).round()
    expect(await world.reason(id)).toBe('a checkpoint of 3 entries is published, and not remembered')
  })
})

it('the signer’s role reads evidence and writes nothing but what it publishes', async () => {
  const client = new pg.Client(world.url)
  await client.connect()
  try {
    for (const name of ['log_head', 'leaf', 'envelope', 'batch']) {
      expect((await client.query(`SELECT FROM ledger.${name} LIMIT 1`)).rowCount).toBe(1)
      for (const statement of [`DELETE FROM ledger.${name}`, `UPDATE ledger.${name} SET organization_id = 'x'`])
        await expect(client.query(statement), statement).rejects.toThrow('permission denied')
    }
    for (const statement of [
      'SELECT FROM ledger.disclosure',
      'SELECT FROM ledger.subject_key',
      'SELECT FROM audit_entry',
      'SELECT FROM person',
      'SELECT FROM decision',
      'SELECT FROM installation.secret',
      "INSERT INTO installation.writer (name, key) VALUES ('a', 'b')",
      'UPDATE ledger.checkpoint SET size = 1',
      'DELETE FROM ledger.checkpoint',
      'DELETE FROM ledger.checkpoint_latest',
      'DELETE FROM ledger.tile',
      'SET ROLE countersign_runtime',
    ])
      await expect(client.query(statement), statement).rejects.toThrow('permission denied')
  } finally {
    await client.end()
  }
  await expect(takeFence(t.runtimeUrl)).rejects.toThrow('may do more than a signer may')
  await expect(takeFence(t.ownerUrl)).rejects.toThrow('may do more than a signer may')
})

it('a state that cannot be read is not taken for none', async () => {
  await world.crash()
  copyFileSync(`${folder}/state.ndjson`, `${folder}/good`)
  for (const text of [
    '',
    'countersign-signer/1\n',
    'countersign-signer/1\n{}\nend 1\n',
    'countersign-signer/1\nend 3\n',
  ]) {
    writeFileSync(`${folder}/state.ndjson`, text)
    await expect(world.start()).rejects.toThrow('not readable')
  }
  copyFileSync(`${folder}/good`, `${folder}/state.ndjson`)
  expect(await world.start()).toBeInstanceOf(Signer)
})
