import { append, sqlOfTx } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { inTransaction } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import type { Outcome } from '../policy/types.ts'
import type { Ask } from './ask.ts'
import type { Recorded } from './draft.ts'
import { draftDecision } from './draft-decision.ts'
import type { KeptAnswer } from './fact-types.ts'
import type { Instance } from './instance.ts'
import { keyReused } from './kept-under.ts'

export const SUPERSEDED = {
  scope: 'idempotency',
  code: 'SUPERSEDED',
  sentence: 'This was allowed before, but something that it relied on was stopped or revoked since.',
}

/**
 * The same key again. Same body: the same answer, byte for byte; or null, when it was allowed then and something that
 * it relied on was stopped or revoked since. Another body: 422, on record.
 */
export async function replayKept(instance: Instance, ask: Ask, kept: KeptAnswer): Promise<Recorded | null> {
  await demandSameBody(ask, kept)
  if (!kept.answer || !kept.decisionId)
    throw new AppError(409, 'idempotency_unfinished', 'The first request with this key has no answer.')
  const text = kept.answer.toString()
  const { outcome, decision, reason } = JSON.parse(text) as {
    outcome: Outcome
    decision: boolean
    reason: { code: string }
  }
  if (decision && (await stoppedSince(instance, ask))) return null
  return { id: kept.decisionId, outcome, code: reason.code, decision, answer: text }
}

export async function demandSameBody(ask: Omit<Ask, 'body' | 'group'>, kept: KeptAnswer): Promise<void> {
  if (kept.bodyHash === ask.idempotency?.bodyHash) return
  await recordConflict(ask, kept)
  throw keyReused()
}
/** Decides anew and looks at the steps that stops and revocations speak in; used-up limits and approvals do not count. */
async function stoppedSince(instance: Instance, ask: Ask): Promise<boolean> {
  const cache = instance.cache(ask.organizationId)
  cache.forget('organization')
  cache.forget(`identity:${ask.identityId}`)
  const again = await draftDecision(instance, { ...ask, idempotency: null, body: { ...ask.body, approval: null } })
  if ('kept' in again) return true
  const steps = ['containment', 'boundary', 'never', 'grant']
  return again.decided.rules.some(
    (r) =>
      r.matched && r.mode === 'enforce' && steps.includes(r.step) && (r.outcome === 'deny' || r.outcome === 'never'),
  )
}

async function recordConflict(ask: Omit<Ask, 'body' | 'group'>, kept: KeptAnswer): Promise<void> {
  await inTransaction(ask.organizationId, (tx) =>
    append(sqlOfTx(tx), ask.organizationId, [
      {
        type: 'decision.conflict',
        clear: {
          request: newId('req'),
          identity: ask.identityId,
          caller: ask.caller.id,
          ...(kept.decisionId === null ? {} : { earlier_decision: kept.decisionId }),
        },
        audit: {
          actorKind: ask.caller.kind,
          actorId: ask.caller.kind === 'agent' ? ask.identityId : ask.caller.id,
          ...(kept.decisionId === null ? {} : { subjectKind: 'decision', subjectId: kept.decisionId }),
          code: 'idempotency_key_reused',
          summary: 'An Idempotency-Key came again with another body and was refused.',
        },
      },
    ]),
  )
}
