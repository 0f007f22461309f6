import { z } from 'zod'
import {
  code,
  count,
  entry,
  environment,
  flag,
  hash,
  id,
  impact,
  name,
  names,
  outcome,
  stage,
  time,
  toolClass,
} from './fields.ts'

const basisPoints = z.int().min(0).max(10_000).describe('basis points')

/** What agents asked, what they were told, and what came of it. */
export const decisionEntries = {
  // Disclosures: action_hash, arguments, subject_arguments, on_behalf_of, resource, reasoning, model, record, sentence.
  'decision.made': entry('A request to act was answered.', {
    decision: id,
    request: id,
    kind: z.enum(['agent', 'foreign']),
    agent: id.nullable(),
    identity: id.nullable(),
    /** The credential or the service account that asked. */
    caller: id,
    run: id.nullable(),
    environment: environment.nullable(),
    /** Only a registered name; what an agent asked for in vain is a disclosure. */
    tool: name.nullable(),
    tool_version: count.nullable(),
    tool_hash: hash.nullable(),
    class: toolClass.nullable(),
    outcome,
    /** What it would have been, had the identity not been in shadow. */
    shadow_outcome: outcome.nullable(),
    code,
    /** Ids of the rules that matched, in step order; `codes` are theirs. */
    rules: names,
    codes: z.array(code),
    impact,
    stage,
    threshold: name.nullable(),
    snapshot: hash,
    grants: z.array(hash),
    valid_until: time.nullable(),
    confidence: basisPoints.nullable(),
    unverified_assumptions: count,
    approval: id.nullable(),
    /** What this decision did to that approval. */
    approval_use: z.enum(['opened', 'joined', 'consumed', 'refused']).nullable(),
    previous: id.nullable(),
    group: id.nullable(),
    dry_run: flag,
    charges: z.array(z.strictObject({ limit: name, amount: count })),
  }),
  'decision.conflict': entry('A request id came again with another body and was refused.', {
    request: id,
    identity: id.optional(),
    caller: id.optional(),
    earlier_index: count.optional(),
    earlier_decision: id.optional(),
  }),
  'request.suppressed': entry(
    'Requests over the rate limit were refused before anything was recorded; one entry a minute.',
    {
      identity: id.optional(),
      caller: id.optional(),
      code,
      count,
      from: time,
      until: time,
    },
  ),
  'outcome.reported': entry('What happened when an allowed action ran, as its reporter says.', {
    report: id,
    decision: id,
    run: id.nullable().optional(),
    status: code,
    reported_by: z.enum(['agent', 'tool server', 'gateway', 'person']),
    reporter: id.optional(),
    disposition: code.nullable().optional(),
    tokens: count.nullable().optional(),
    cost: count.nullable().optional(),
    currency: code.nullable().optional(),
    latency_ms: count.nullable().optional(),
    compensation_tool: name.nullable().optional(),
  }),
  'human_outcome.reported': entry('What a person did where the agent was in shadow.', {
    report: id,
    decision: id,
    status: code,
    agrees: flag.nullable().optional(),
    reporter: id.optional(),
  }),
  'run.started': entry('A run of an agent began.', {
    run: id,
    agent: id,
    identity: id,
    environment,
    instructions_sha256: hash.nullable().optional(),
  }),
  'run.noted': entry('An agent added reasoning, a read or a note to its run.', { run: id, event: id, kind: code }),
  'run.finished': entry('A run ended.', { run: id, state: code.optional() }),
  // Disclosures: action_hash, before, after, note.
  'preview.stated': entry('A tool server said what an exact action would reach.', {
    preview: id,
    tool: name,
    source: id.optional(),
    rows: count.nullable().optional(),
    recipients: count.nullable().optional(),
    customers: count.nullable().optional(),
    expires_at: time,
  }),
  // Disclosures: note.
  'card.reviewed': entry('Compliance reviewed a decision card.', { decision: id, due: code.nullable().optional() }),
  'card.flagged': entry('Compliance flagged a decision card.', { decision: id, due: code.nullable().optional() }),
}
