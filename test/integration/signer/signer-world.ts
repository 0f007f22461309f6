import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, expect } from 'vitest'
import { sqlOfTx } from '../../../lib/ledger/append.ts'
import { openCheckpoint } from '../../../lib/ledger/checkpoint.ts'
import { checkpointAt, latestCheckpoint, type SignedHead } from '../../../lib/ledger/serve.ts'
import { currentWriter } from '../../../lib/ledger/writer-key.ts'
import { read } from '../../../lib/platform/db.ts'
import { type Fence, takeFence } from '../../../lib/signer/fence.ts'
import { readLogKeys, verifiersOf } from '../../../lib/signer/log-keys.ts'
import { Signer, type SignerOptions } from '../../../lib/signer/signer.ts'
import { ensureSignerLogin } from '../../../lib/signer/signer-login.ts'
import { type TestDatabase, unprotected } from '../../harness.ts'

/** A folder that goes with the tests of this file. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-signer-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface SignerWorld {
  folder: string
  url: string
  /** A signer that has begun, behind its fence. The one before must have ended. */
  start(options?: Partial<SignerOptions>): Promise<Signer>
  /** As when the process dies: the connection is gone, the folder stays. */
  crash(): Promise<void>
  latest(organizationId: string): Promise<SignedHead | null>
  at(organizationId: string, size: number): Promise<SignedHead | null>
  /** Why the log was stopped, as people are told. */
  reason(organizationId: string): Promise<string | null>
}

/** As the operator of an installation has it: a writer that is enrolled, a signer with a role and a folder of its own. */
export async function signerWorld(t: TestDatabase, folder: string): Promise<SignerWorld> {
  const writer = currentWriter()
  await t.owner.query('INSERT INTO installation.writer (name, key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    writer?.name,
    writer?.key,
  ])
  const url = await ensureSignerLogin(t.ownerUrl, folder)
  let fence: Fence | null = null
  const crash = async () => {
    await fence?.release()
    fence = null
  }
  afterEach(crash)
  const serve = <T>(organizationId: string, work: (sql: ReturnType<typeof sqlOfTx>) => Promise<T>) =>
    read(organizationId, (db) => work(sqlOfTx(db)))
  return {
    folder,
    url,
    crash,
    async start(options = {}) {
      await crash()
      // PostgreSQL gives the lock back when it has noticed that the connection is gone
      await expect
        .poll(async () => {
          fence = await takeFence(url)
          return fence !== null
        })
        .toBe(true)
      try {
        const signer = new Signer({ folder, sql: (fence as unknown as Fence).sql, ...options })
        await signer.begin()
        return signer
      } catch (e) {
        await crash()
        throw e
      }
    },
    latest: (id) => serve(id, (sql) => latestCheckpoint(sql, id)),
    at: (id, size) => serve(id, (sql) => checkpointAt(sql, id, size)),
    async reason(id) {
      const { rows } = await t.owner.query('SELECT reason FROM ledger.signer_status WHERE organization_id = $1', [id])
      return rows[0]?.reason ?? null
    },
  }
}

/** The note of a head, opened with the signer's own key. */
export function opened(world: SignerWorld, head: SignedHead | null) {
  if (!head) throw new Error('there is no checkpoint')
  return openCheckpoint(head.note, verifiersOf(readLogKeys(world.folder), head.origin))
}

/** What only somebody with the database in their hands can do. */
export const tamper = (t: TestDatabase, statements: [string, unknown[]][]): Promise<void> =>
  unprotected(
    t,
    [
      'ledger.leaf',
      'ledger.envelope',
      'ledger.batch',
      'ledger.checkpoint',
      'ledger.tile',
      'ledger.log_head',
      'audit_entry',
    ],
    async (client) => {
      for (const [text, values] of statements)
        expect((await client.query(text, values)).rowCount, text).toBeGreaterThan(0)
    },
  )
