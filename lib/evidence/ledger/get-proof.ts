import { z } from 'zod'
import { type Sql, sqlOfTx } from '../../ledger/append.ts'
import { treeRoot } from '../../ledger/proofs.ts'
import {
  checkpointAt,
  consistencyProofAt,
  inclusionProofAt,
  latestCheckpoint,
  type SignedHead,
  subtreesAt,
} from '../../ledger/serve.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { AppError } from '../../platform/app-error.ts'
import { inTransaction } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { checkpointView, viewOfHead } from './get-ledger.ts'

const number = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,15})$/, { error: 'must be a whole number' })
  .transform(Number)
  .refine(Number.isSafeInteger, { error: 'is too large' })
const hashes = z.array(z.string())

export const InclusionQuery = z.strictObject({ index: number, size: number.optional() })
export const inclusionAnswer = z.object({
  log: z.string(),
  index: z.int(),
  size: z.int(),
  /** Hex, as in receipts. */
  leaf: z.string(),
  /** Base64; RFC 6962, from the leaf's sibling up. */
  proof: hashes,
  root: z.string(),
  /** The checkpoint of that size; null when none was signed at it. */
  checkpoint: checkpointView.nullable(),
})
export type InclusionAnswer = z.output<typeof inclusionAnswer>

export const ConsistencyQuery = z.strictObject({ from: number, to: number.optional() })
export const consistencyAnswer = z.object({
  log: z.string(),
  from: z.int(),
  to: z.int(),
  proof: hashes,
  from_root: z.string(),
  to_root: z.string(),
})

export const CheckpointQuery = z.strictObject({ size: number.optional() })
/** The newest checkpoint, or the one that was signed at exactly that size. */
export async function getCheckpoint(actor: Actor, input: unknown) {
  const { size } = parseWith(CheckpointQuery, input, 'query')
  demand(actor, 'audit.read', 'audit:read')
  const { organizationId } = actor
  return inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const head =
      size === undefined ? await latestCheckpoint(sql, organizationId) : await checkpointAt(sql, organizationId, size)
    if (head) return viewOfHead(head)
    if (size === undefined) throw notSigned('The signer has signed no checkpoint of this log yet.')
    throw new AppError(404, 'not_found', `No checkpoint was signed at ${size} entries.`)
  })
}

/** That an entry is in the tree of a checkpoint: the newest one when no size is given. */
export async function getInclusionProof(actor: Actor, input: unknown): Promise<InclusionAnswer> {
  const { index, size: wanted } = parseWith(InclusionQuery, input, 'query')
  return proven(actor, wanted, async (sql, latest, size) => {
    const { organizationId } = actor
    if (index >= size) {
      const why = `Entry ${index} is not among the first ${size} entries.`
      throw wanted === undefined ? notSigned(`${why} The next checkpoint may cover it.`) : outside('/index', why)
    }
    const [leaf] = await sql.query(
      "SELECT encode(hash, 'hex') AS leaf FROM ledger.leaf WHERE organization_id = $1 AND index = $2::bigint",
      [organizationId, String(index)],
    )
    const head = size === latest.size ? latest : await checkpointAt(sql, organizationId, size)
    return {
      log: latest.origin,
      index,
      size,
      leaf: leaf?.leaf as string,
      proof: encoded(await inclusionProofAt(sql, organizationId, index, size)),
      root: (await treeRoot(size, subtreesAt(sql, organizationId, size))).toString('base64'),
      checkpoint: head && viewOfHead(head),
    }
  })
}

/** That the log of `from` entries is the beginning of the log of `to` entries. */
export async function getConsistencyProof(actor: Actor, input: unknown): Promise<z.output<typeof consistencyAnswer>> {
  const { from, to: wanted } = parseWith(ConsistencyQuery, input, 'query')
  return proven(actor, wanted, async (sql, { origin }, to) => {
    const { organizationId } = actor
    if (from > to) throw outside('/from', `The log of ${to} entries did not grow out of one of ${from}.`)
    const root = async (size: number) =>
      (await treeRoot(size, subtreesAt(sql, organizationId, size))).toString('base64')
    return {
      log: origin,
      from,
      to,
      proof: encoded(await consistencyProofAt(sql, organizationId, from, to)),
      from_root: await root(from),
      to_root: await root(to),
    }
  })
}

async function proven<T>(
  actor: Actor,
  wanted: number | undefined,
  work: (sql: Sql, latest: SignedHead, size: number) => Promise<T>,
): Promise<T> {
  demand(actor, 'audit.read', 'audit:read')
  return inTransaction(actor.organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const latest = await latestCheckpoint(sql, actor.organizationId)
    if (!latest) throw notSigned('The signer has signed no checkpoint of this log yet.')
    if (wanted !== undefined && wanted > latest.size)
      throw outside('/size', `The newest checkpoint covers ${latest.size} entries.`)
    return work(sql, latest, wanted ?? latest.size)
  })
}
const encoded = (proof: Buffer[]): string[] => proof.map((h) => h.toString('base64'))
const notSigned = (text: string) => new AppError(404, 'not_signed_yet', text, { headers: { 'retry-after': '1' } })
const outside = (pointer: string, message: string) =>
  new AppError(400, 'invalid_request', message, { fields: [{ pointer, message }] })
