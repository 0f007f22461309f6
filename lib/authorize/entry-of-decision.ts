import { sha256Of } from '../ledger/canonical-json.ts'
import type { Disclosure } from '../ledger/disclose.ts'
import type { EntryOf } from '../ledger/prepare-entry.ts'
import { splitBySubject } from '../ledger/split-by-subject.ts'
import type { ForeignRequest, Json } from '../policy/types.ts'
import type { Draft, ForeignQuestion } from './draft.ts'
import { allows, type Turn } from './settle-batch.ts'

const WORDS = {
  allow: 'Allowed',
  allow_with_notice: 'Allowed, owner told',
  require_approval: 'Needs approval',
  downscope: 'Safer alternative',
  deny: 'Denied',
  never: 'Never',
} as const

/**
 * The entry of a decision. Clear: what it takes to check the invariants from the log alone. What names a person or
 * carries content is a disclosure, sealed with the key of whom it is about.
 */
export function entryOf(turn: Turn): EntryOf<'decision.made'> {
  const { draft, decided, approval } = turn
  const { request, tool, run, foreign } = draft
  const matched = decided.rules.filter((r) => r.matched)
  return {
    type: 'decision.made',
    requestId: draft.id,
    clear: {
      decision: draft.id,
      request: draft.ledgerRequest,
      kind: foreign ? 'foreign' : 'agent',
      agent: foreign ? null : request.agent,
      identity: foreign ? null : request.identity,
      caller: draft.caller.id,
      run: run?.id ?? null,
      environment: foreign ? foreign.request.environment : request.environment,
      tool: tool ? request.tool : null,
      tool_version: tool?.version ?? null,
      tool_hash: tool?.hash ?? null,
      class: tool?.definition.class ?? null,
      outcome: decided.outcome,
      shadow_outcome: decided.shadow_outcome,
      code: decided.reason.code,
      rules: matched.map((r) => r.id),
      codes: matched.map((r) => r.code),
      impact: decided.impact,
      stage: decided.stage,
      threshold: decided.threshold_cell,
      snapshot: draft.state.snapshotHash,
      grants: grantHashes(turn),
      valid_until: decided.valid_until,
      confidence: request.confidence,
      unverified_assumptions: request.unverified_assumptions,
      approval: approval?.id ?? null,
      approval_use: turn.approvalUse,
      previous: draft.approval?.decisionId ?? null,
      group: draft.group,
      dry_run: draft.dryRun,
      charges: draft.dryRun || !allows(decided) ? [] : decided.charges.map(({ limit, amount }) => ({ limit, amount })),
    },
    disclosures: foreign ? foreignDisclosures(turn, foreign) : disclosuresOf(turn),
    audit: {
      actorKind: draft.caller.kind,
      actorId: draft.caller.kind === 'agent' ? request.identity : draft.caller.id,
      subjectKind: 'decision',
      subjectId: draft.id,
      agentId: foreign ? null : request.agent,
      tool: request.tool,
      environment: request.environment,
      outcome: decided.outcome,
      code: decided.reason.code,
      runId: run?.id ?? null,
      correlationId: run?.correlationId ?? null,
      summary: `${draft.sentence} ${draft.dryRun ? 'Dry run: ' : ''}${WORDS[decided.outcome]}.`,
    },
  }
}

/** The grants that let it through, by hash. */
function grantHashes({ facts, decided }: Turn): string[] {
  const ids = new Set(decided.rules.filter((r) => r.step === 'grant' && r.matched).map((r) => r.id))
  return facts.grants.filter((g) => ids.has(`grant:${g.id}`)).map((g) => g.hash)
}

function disclosuresOf(turn: Turn): Disclosure[] {
  const { draft, decided } = turn
  const { request, said } = draft
  const { rest, bySubject } = split(draft)
  const about = subjectsOfDraft(draft)[0]
  const disclosures: Disclosure[] = [
    { name: 'action_hash', value: decided.action_hash },
    { name: 'arguments', value: rest },
    { name: 'record', value: sha256Of(turn.record) },
    // it may name whom it is about, so it goes with the first of them
    { name: 'sentence', value: draft.sentence, ...(about === undefined ? {} : { subject: about }) },
  ]
  for (const { subject, values } of bySubject) disclosures.push({ name: 'subject_arguments', value: values, subject })
  const behalf = request.on_behalf_of
  if (behalf) disclosures.push({ name: 'on_behalf_of', value: { ...behalf }, subject: `${behalf.type}:${behalf.id}` })
  if (!draft.tool) disclosures.push({ name: 'tool', value: request.tool })
  if (request.claimed_resource) disclosures.push({ name: 'resource', value: { ...request.claimed_resource } })
  if (said.reasoning) disclosures.push({ name: 'reasoning', value: said.reasoning as unknown as Json })
  if (request.model) disclosures.push({ name: 'model', value: { ...request.model } })
  return disclosures
}

/** What an enforcement point asserted, under the key of whom it is about. */
function foreignDisclosures(turn: Turn, { recordable }: ForeignQuestion): Disclosure[] {
  const { subject, action, resource, context } = recordable
  return [
    { name: 'record', value: sha256Of(turn.record) },
    { name: 'subject', value: { ...subject }, subject: subjectOf(recordable) },
    { name: 'action', value: { ...action } },
    { name: 'resource', value: { ...resource } },
    { name: 'context', value: context },
    { name: 'sentence', value: turn.draft.sentence, subject: subjectOf(recordable) },
  ]
}
const subjectOf = ({ subject }: ForeignRequest): string => `${subject.type}:${subject.id}`

const split = ({ said, tool }: Draft) => splitBySubject(said.arguments, tool?.definition.pointers ?? {})

/** For the subjects' keys, which must exist before the lock. */
export const subjectsOfDraft = (draft: Draft): string[] => {
  if (draft.foreign) return [subjectOf(draft.foreign.recordable)]
  const behalf = draft.request.on_behalf_of
  return [...split(draft).bySubject.map((s) => s.subject), ...(behalf ? [`${behalf.type}:${behalf.id}`] : [])]
}
