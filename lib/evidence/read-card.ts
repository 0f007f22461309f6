import { type Actor, may } from '../people/actor.ts'
import { type DecisionView, getDecision } from './get-decision.ts'
import { recordAuditRead } from './record-audit-read.ts'

/**
 * A decision's card for whoever asks to see it. Reading it as evidence, which is what compliance and programs do, is an
 * entry, once per view; whoever works with decisions otherwise reads them as part of that.
 */
export async function readCard(actor: Actor, id: string): Promise<DecisionView> {
  const decision = await getDecision(actor, id)
  const asEvidence = actor.kind === 'service' ? may(actor, 'audit.read', 'audit:read') : readsEvidence(actor)
  if (asEvidence) await recordAuditRead(actor, { decision: decision.id }, { view: 'card', decision: decision.id })
  return decision
}
const readsEvidence = (actor: Actor): boolean => may(actor, 'decisions.review') && may(actor, 'audit.read')
