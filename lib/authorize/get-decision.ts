import { z } from 'zod'
import { type AgentApproval, getApprovalForAgent } from '../approvals/get-approval-for-agent.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { bus } from '../platform/bus.ts'
import type { JsonObject } from '../policy/types.ts'
import { readTogether } from './hot-pools.ts'

export const WAIT_SECONDS_MAX = 60
export const waitQuery = z.strictObject({ wait: z.coerce.number().int().min(0).max(WAIT_SECONDS_MAX).optional() })

export interface DecisionView {
  /** The answer as it was given. */
  answer: JsonObject
  /** The request for people as it stands now. */
  approval: AgentApproval | null
  action_state: string | null
}

/** Only the identity's own: another's is as unknown as one that never was. */
export async function getDecision(organizationId: string, identityId: string, id: string): Promise<DecisionView> {
  const [rows] = await readTogether(organizationId, [
    {
      name: 'decision of identity',
      text: "SELECT answer, approval_id, action_state FROM decision WHERE organization_id = $1 AND id = $2 AND identity_id = $3 AND kind = 'agent'",
      values: [organizationId, id, identityId],
    },
  ])
  const row = rows?.[0]
  if (!row) throw notFound('decision')
  const answer = (row.answer as Buffer).toString()
  if (answer === '') throw new AppError(410, 'gone', 'What this decision answered was erased, or its retention ended.')
  return {
    answer: JSON.parse(answer) as JsonObject,
    approval:
      row.approval_id === null
        ? null
        : await getApprovalForAgent({ organizationId, identityId }, row.approval_id as string),
    action_state: row.action_state as string | null,
  }
}

/**
 * The decision, as soon as its approval no longer waits or the time is up. Nothing polls: the change feed wakes it, and
 * a feed that lost its connection wakes everybody, because what passed meanwhile is unknown.
 */
export async function waitForDecision(
  organizationId: string,
  identityId: string,
  id: string,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<DecisionView> {
  const until = performance.now() + waitSeconds * 1000
  for (;;) {
    // listening starts before the read: a change between the two must not be missed
    const change = listen(organizationId)
    try {
      const found = await getDecision(organizationId, identityId, id)
      const left = until - performance.now()
      if (found.approval?.status !== 'waiting' || left <= 0 || signal.aborted) return found
      await change.of(found.approval.id, Math.min(left, Date.parse(found.approval.deadline) - Date.now()), signal)
    } finally {
      change.leave()
    }
  }
}

function listen(organizationId: string) {
  let wake: (() => void) | null = null
  let awaited: string | null = null
  const heard = new Set<string>()
  let lost = false
  const leave = bus().subscribe(
    organizationId,
    ({ kind, id }) => {
      if (kind !== 'approval') return
      heard.add(id)
      if (id === awaited) wake?.()
    },
    () => {
      lost = true
      wake?.()
    },
    () => wake?.(),
  )
  return {
    leave,
    of: (approvalId: string, ms: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        if (lost || heard.has(approvalId)) return resolve()
        awaited = approvalId
        const timer = setTimeout(done, Math.max(0, ms))
        function done() {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          resolve()
        }
        wake = done
        signal.addEventListener('abort', done)
      }),
  }
}
