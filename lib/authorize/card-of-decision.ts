import type { CardContent, Decided, Facts } from '../policy/types.ts'
import type { Draft } from './draft.ts'
import { agentOf, toolOf } from './stored-card.ts'

/** What people see of a decision, from the server's own facts; the agent's words stand apart. */
export function cardOf(draft: Draft, facts: Facts, decided: Decided): CardContent {
  const { request, tool, preview, run, said } = draft
  return {
    sentence: draft.sentence,
    tool: toolOf(draft, decided),
    agent: agentOf(request),
    on_behalf_of: request.on_behalf_of,
    arguments: said.arguments,
    resources: facts.resources,
    reach: decided.reach,
    before: preview?.before ?? null,
    after: preview?.after ?? null,
    preview_note: preview?.note ?? null,
    impact: decided.impact,
    sensitivity: decided.sensitivity,
    stage: decided.stage,
    rules: decided.rules,
    reason: decided.reason,
    requirements: decided.requirements,
    alternative: decided.alternative,
    obligations: decided.obligations,
    reasoning: said.reasoning,
    model: request.model,
    run: run ? { id: run.id, external_id: run.externalId, request: run.request } : null,
    hashes: { action: decided.action_hash, tool: tool?.hash ?? null, snapshot: draft.state.snapshotHash },
    field_errors: decided.field_errors,
  }
}
