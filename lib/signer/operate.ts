import type pg from 'pg'
import { append, sqlOfClient } from '../ledger/append.ts'
import { writerEntry } from '../ledger/enrol-writer.ts'
import { rootOf } from '../ledger/merkle.ts'
import { openNote, verifierKey } from '../ledger/note.ts'
import type { EntryInput } from '../ledger/prepare-entry.ts'
import { treeRoot } from '../ledger/proofs.ts'
import { subtreesAt } from '../ledger/serve.ts'
import { currentWriter } from '../ledger/writer-key.ts'
import { AppError } from '../platform/app-error.ts'
import { openingFor } from '../platform/db.ts'
import { logVerifierKeys, readLogKeys, retireLogKeys, rotateLogKey, verifiersOf } from './log-keys.ts'
import { askSigner } from './requests.ts'
import { SignerState } from './state.ts'

// What an operator does about the logs: with the owner's way to the database, the signer's folder and a writer key. Each
// act is an entry in every log that it concerns.

export interface Operator {
  owner: pg.Client
  folder: string
}
interface Log {
  organizationId: string
  origin: string
}

async function logsOf({ owner }: Operator): Promise<Log[]> {
  const { rows } = await owner.query<{ id: string; origin: string }>(
    'SELECT organization_id AS id, origin FROM ledger.log_head ORDER BY 1',
  )
  return rows.map((r) => ({ organizationId: r.id, origin: r.origin }))
}

async function within<T>({ owner }: Operator, organizationId: string, work: () => Promise<T>): Promise<T> {
  await owner.query(openingFor(organizationId))
  try {
    const done = await work()
    await owner.query('COMMIT')
    return done
  } catch (e) {
    await owner.query('ROLLBACK').catch(() => {})
    throw e
  }
}
const about = (organizationId: string, summary: string) =>
  ({
    actorKind: 'system',
    actorId: 'operator',
    subjectKind: 'organization',
    subjectId: organizationId,
    summary,
  }) as const

/** Keys of every log and of every writer that may write: an auditor's policy. */
export async function printPolicy(operator: Operator): Promise<string> {
  const keys = readLogKeys(operator.folder)
  const logs = (await logsOf(operator)).flatMap(({ origin }) =>
    logVerifierKeys(keys, origin).map((key) => `log ${key}`),
  )
  const { rows } = await operator.owner.query<{ key: string; revoked: boolean }>(
    'SELECT key, revoked_at IS NOT NULL AS revoked FROM installation.writer ORDER BY enrolled_at, name',
  )
  // a revoked writer's older batches are still its own: the log says where they end
  const writers = rows.map((w) => `writer ${w.key}${w.revoked ? '  # revoked: see the log' : ''}`)
  return [...logs, ...writers].join('\n')
}

/** A new key of the logs; the one before signs beside it until it is retired. */
export async function rotateKey(operator: Operator): Promise<void> {
  const keys = rotateLogKey(operator.folder)
  const [current, previous] = keys.signing
  if (!current || !previous) throw new Error('a rotation makes two keys')
  for (const { organizationId, origin } of await logsOf(operator))
    await record(operator, organizationId, {
      type: 'log.key_rotated',
      clear: { key: verifierKey(origin, current), previous: verifierKey(origin, previous) },
      audit: about(organizationId, 'Changed the key of the log; both keys sign for now'),
    })
}
export async function retireKey(operator: Operator): Promise<void> {
  const old = retireLogKeys(operator.folder)
  for (const { organizationId, origin } of await logsOf(operator))
    for (const key of old)
      await record(operator, organizationId, {
        type: 'log.key_retired',
        clear: { key: verifierKey(origin, key) },
        audit: about(organizationId, 'Retired the old key of the log'),
      })
}
const record = (operator: Operator, organizationId: string, entry: EntryInput) =>
  within(operator, organizationId, () => append(sqlOfClient(operator.owner), organizationId, [entry]))

/**
 * First the database refuses its batches, then every log says so: what it wrote before stands before that entry. May be
 * asked again where it was interrupted.
 */
export async function revokeWriter(operator: Operator, name: string): Promise<void> {
  const { rows } = await operator.owner.query<{ key: string }>('SELECT key FROM installation.writer WHERE name = $1', [
    name,
  ])
  const key = rows[0]?.key
  if (!key) throw new AppError(404, 'not_found', `No writer ${name} is enrolled: its name is <name>+<key id>.`)
  if (currentWriter()?.name === name)
    throw new AppError(
      409,
      'own_writer',
      'This is the writer of this installation: remove its file, start the product once for a new one, then revoke it.',
    )
  await operator.owner.query(
    'UPDATE installation.writer SET revoked_at = coalesce(revoked_at, now()) WHERE name = $1',
    [name],
  )
  for (const { organizationId } of await logsOf(operator))
    await within(operator, organizationId, async () => {
      const requestId = `writer.revoked ${name}`
      const known = await operator.owner.query(
        'SELECT FROM ledger.leaf WHERE organization_id = $1 AND request_id = $2',
        [organizationId, requestId],
      )
      if (!known.rowCount)
        await append(sqlOfClient(operator.owner), organizationId, [writerEntry({ name, key }, 'writer.revoked')])
    })
}

/** The signer looks again at a log that it had stopped. */
export function resume({ folder }: Operator, organizationId: string): void {
  demandStopped(folder, organizationId)
  askSigner(folder, { organization: organizationId, kind: 'resume' })
}
function demandStopped(folder: string, organizationId: string) {
  const known = new SignerState(folder).get(organizationId)
  if (!known?.stopped) throw new AppError(409, 'not_stopped', `The signer has not stopped a log of ${organizationId}.`)
  return known
}

export interface Recovered {
  origin: string
  index: number
  lostFrom: number
  lostTo: number
}
/**
 * Declares that the database was put back and lost the end of a log: its next entry says what was signed last and what is
 * lost, and gives the log its next name. What survived stays where it is.
 */
export async function recover(operator: Operator, organizationId: string, reason: string): Promise<Recovered> {
  const { log } = demandStopped(operator.folder, organizationId)
  const root = `sha256:${rootOf(log.frontier).toString('hex')}`
  const recovered = await within(operator, organizationId, async (): Promise<Recovered> => {
    const sql = sqlOfClient(operator.owner)
    const [head] = (
      await operator.owner.query<{ origin: string; incarnation: number; size: string }>(
        'SELECT origin, incarnation, size::text AS size FROM ledger.log_head WHERE organization_id = $1 FOR UPDATE',
        [organizationId],
      )
    ).rows
    if (!head) throw new AppError(404, 'not_found', `${organizationId} has no log.`)
    const declared = head.origin !== log.origin && (await declaration(operator, organizationId, head.origin, root))
    if (declared) return declared
    if (head.origin !== log.origin)
      throw new AppError(409, 'other_log', `The log is called ${head.origin}, and ${log.origin} was signed last.`)
    const size = Number(head.size)
    const lostFrom = await lastProven(operator, organizationId, size)
    const lostTo = Math.max(log.frontier.size - 1, lostFrom)
    const origin = log.origin.replace(/\/i\d+$/, `/i${head.incarnation + 1}`)
    await operator.owner.query(
      'UPDATE ledger.log_head SET origin = $2, incarnation = incarnation + 1 WHERE organization_id = $1',
      [organizationId, origin],
    )
    const [entry] = await append(sql, organizationId, [
      {
        type: 'log.recovered',
        clear: {
          origin,
          old_origin: log.origin,
          old_size: log.frontier.size,
          old_root: root,
          lost_from: lostFrom,
          lost_to: lostTo,
        },
        disclosures: [{ name: 'reason', value: reason }],
        audit: about(organizationId, 'The database was put back; entries of the log are lost, and it has a new name'),
      },
    ])
    return { origin, index: entry?.index ?? size, lostFrom, lostTo }
  })
  askSigner(operator.folder, { organization: organizationId, kind: 'recover', index: recovered.index })
  return recovered
}

/** The entry of a recovery that was begun, and interrupted before the signer was asked. */
async function declaration(
  { owner }: Operator,
  organizationId: string,
  origin: string,
  root: string,
): Promise<Recovered | null> {
  const { rows } = await owner.query<{ index: string; text: string }>(
    `SELECT e.index::text AS index, convert_from(e.bytes, 'UTF8') AS text
       FROM audit_entry a JOIN ledger.envelope e ON e.organization_id = a.organization_id AND e.index = a.index
      WHERE a.organization_id = $1 AND a.type = 'log.recovered' ORDER BY a.index DESC LIMIT 1`,
    [organizationId],
  )
  const [row] = rows
  if (!row) return null
  const { data } = JSON.parse(row.text) as { data: { [name: string]: unknown } }
  if (data.origin !== origin || data.old_root !== root) return null
  return { origin, index: Number(row.index), lostFrom: Number(data.lost_from), lostTo: Number(data.lost_to) }
}

/** How far what is there is what was signed: the largest surviving checkpoint of ours that the leaves give. */
async function lastProven({ owner, folder }: Operator, organizationId: string, size: number): Promise<number> {
  const sql = sqlOfClient(owner)
  const keys = readLogKeys(folder)
  const { rows } = await owner.query<{ size: string; origin: string; root: Buffer; note: string }>(
    `SELECT size::text AS size, origin, root, note FROM ledger.checkpoint
      WHERE organization_id = $1 AND size <= $2 ORDER BY size DESC LIMIT 50`,
    [organizationId, size],
  )
  for (const row of rows)
    if (openNote(row.note, verifiersOf(keys, row.origin)).verified.length) {
      const given = await treeRoot(Number(row.size), subtreesAt(sql, organizationId, Number(row.size)))
      if (given.equals(row.root)) return Number(row.size)
    }
  return 0
}
