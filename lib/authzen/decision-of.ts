import type { Recorded } from '../authorize/draft.ts'
import type { AppError } from '../platform/app-error.ts'
import type { JsonObject } from '../policy/types.ts'

export interface EvaluationDecision {
  decision: boolean
  context: JsonObject
}

/** A recorded answer in AuthZEN's words. What people are asked for first is a no, with the reason `approval_required`. */
export function decisionOf({ decision, answer }: Recorded): EvaluationDecision {
  const a = JSON.parse(answer) as JsonObject & { reason: { code: string; sentence: string }; obligations: string[] }
  const context: JsonObject = {
    id: a.id as string,
    outcome: a.outcome as string,
    reason: a.outcome === 'require_approval' ? 'approval_required' : a.reason.code,
    reason_admin: { [a.reason.code]: a.reason.sentence },
  }
  if (a.approval) context.approval = a.approval
  if (a.alternative) context.alternative = a.alternative
  if (a.obligations.length) context.obligations = a.obligations
  if (a.retry_after) context.retry_after = a.retry_after
  if (a.errors) context.errors = a.errors
  if (a.dry_run) context.dry_run = true
  context.snapshot = a.snapshot as string
  context.receipt = a.receipt as JsonObject
  return { decision, context }
}

/** An evaluation that failed by itself, among others that did not: closed, and it says why (section 7.2.1). */
export const failureOf = (e: AppError): EvaluationDecision => ({
  decision: false,
  context: { error: { status: e.status, code: e.code, message: e.message } },
})
