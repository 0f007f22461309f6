import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../platform/app-error.ts'
import { now, nowMs } from '../platform/clock.ts'
import type { Answer } from '../platform/endpoint.ts'
import type { Json } from '../policy/types.ts'
import type { KeptUnder } from './draft.ts'
import { KEPT_MS } from './fact-types.ts'
import { readTogether, type Statement } from './hot-pools.ts'
import { keptUnder, keyReused } from './kept-under.ts'

// For the POSTs that create something, other than decisions (those keep their answer in the transaction that records
// them). The key is claimed before the work and the answer kept after it, in transactions of their own. Between the
// two a crash leaves a claim without an answer: nobody knows whether the work was done, so the key stays refused.

const WAIT_MS = 25_000

export interface IdempotentCall {
  request: Request
  rawBody: Uint8Array
}
interface Kept {
  bodyHash: string
  status: number | null
  answer: Json
}

/**
 * Runs `work` once for each Idempotency-Key of this credential and endpoint. The same key and body get the same answer
 * again, another body gets 422, a twin that comes while the first is under way waits for it.
 * @param keep what may be kept of the answer's body: whatever is secret must not be
 */
export async function withIdempotency(
  call: IdempotentCall,
  who: { organizationId: string; credential: string },
  endpoint: string,
  work: () => Promise<Answer>,
  keep: (body: unknown) => unknown = (body) => body,
): Promise<Answer> {
  const name = keptUnder(call.request, who.credential, endpoint, call.rawBody)
  if (!name) return work()
  const { organizationId } = who
  const until = nowMs() + WAIT_MS
  for (let pause = 25; ; pause = Math.min(pause * 2, 400)) {
    if (await claim(organizationId, name)) return finish(organizationId, name, work, keep)
    const kept = await find(organizationId, name)
    if (!kept) continue // the first one failed, and gave the key back
    if (kept.bodyHash !== name.bodyHash) throw keyReused()
    if (kept.status !== null) return { status: kept.status, body: kept.answer }
    if (nowMs() > until)
      throw new AppError(
        409,
        'idempotency_unfinished',
        'The first request with this Idempotency-Key has no answer. Look whether it took effect, then use a new key.',
      )
    await sleep(pause)
  }
}

async function finish(
  organizationId: string,
  name: KeptUnder,
  work: () => Promise<Answer>,
  keep: (body: unknown) => unknown,
): Promise<Answer> {
  let answer: Answer
  try {
    answer = await work()
  } catch (e) {
    // its transaction was rolled back: nothing was created, so the key is free again
    await run(organizationId, 'give back', `DELETE FROM idempotency_key ${AT}`, ...at(name)).catch(() => {})
    throw e
  }
  await run(
    organizationId,
    'keep',
    `UPDATE idempotency_key SET status = $5, answer = $6 ${AT}`,
    ...at(name),
    answer.status ?? 200,
    Buffer.from(JSON.stringify(keep(answer.body) ?? null)),
  )
  return answer
}

const AT = 'WHERE organization_id = $1 AND credential = $2 AND endpoint = $3 AND key = $4'
const at = ({ credential, endpoint, key }: KeptUnder): string[] => [credential, endpoint, key]

async function run(organizationId: string, name: string, text: string, ...values: unknown[]) {
  const statement: Statement = { name: `idempotency ${name}`, text, values: [organizationId, ...values] }
  return (await readTogether(organizationId, [statement]))[0] ?? []
}

/** True when the key was free, or is a day old. */
async function claim(organizationId: string, name: KeptUnder): Promise<boolean> {
  const rows = await run(
    organizationId,
    'claim',
    `INSERT INTO idempotency_key AS k (organization_id, credential, endpoint, key, body_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (organization_id, credential, endpoint, key) DO UPDATE
       SET body_hash = excluded.body_hash, status = NULL, answer = NULL, decision_id = NULL, created_at = excluded.created_at
       WHERE k.created_at <= $7
     RETURNING 1 AS claimed`,
    ...at(name),
    name.bodyHash,
    now(),
    new Date(nowMs() - KEPT_MS),
  )
  return rows.length === 1
}

async function find(organizationId: string, name: KeptUnder): Promise<Kept | null> {
  const [row] = await run(
    organizationId,
    'find',
    `SELECT body_hash, status, answer FROM idempotency_key ${AT}`,
    ...at(name),
  )
  if (!row) return null
  return {
    bodyHash: row.body_hash as string,
    status: row.status as number | null,
    answer: row.answer === null ? null : (JSON.parse((row.answer as Buffer).toString()) as Json),
  }
}
