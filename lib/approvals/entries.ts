import type { EntryInput } from '../ledger/append.ts'
import type { ClearPart, EntryType } from '../ledger/entry-types.ts'
import type { Environment } from '../policy/types.ts'
import type { Row } from './approval-row.ts'
import type { OpenItem } from './types.ts'

// The ledger entries of a request's life. Clear parts name ids and codes only; what people saw is a disclosure.

/** What every entry about a request has in common. */
export interface About {
  id: string
  identity_id: string
  agent_id: string
  environment: Environment
  run_id: string | null
  tool: string
  title: string
}
/** Names no person: the stream shows who by the actor's id. */
export const labelOf = (about: About): string => `${about.title} (${about.tool}, ${about.environment})`

interface By {
  kind: 'person' | 'agent' | 'system'
  id: string
}

export function entryAbout<T extends EntryType>(
  type: T,
  about: About,
  by: By,
  entry: {
    clear: ClearPart<T>
    summary: string
    disclosures?: EntryInput['disclosures']
    outcome?: string
    code?: string
    correlationId?: string | null
  },
): EntryInput {
  return {
    type,
    clear: entry.clear,
    ...(entry.disclosures ? { disclosures: entry.disclosures } : {}),
    audit: {
      actorKind: by.kind,
      actorId: by.id,
      subjectKind: 'approval',
      subjectId: about.id,
      agentId: about.agent_id,
      tool: about.tool,
      environment: about.environment,
      ...(about.run_id ? { runId: about.run_id } : {}),
      ...(entry.correlationId ? { correlationId: entry.correlationId } : {}),
      ...(entry.outcome ? { outcome: entry.outcome } : {}),
      ...(entry.code ? { code: entry.code } : {}),
      summary: entry.summary,
    },
  } as EntryInput // type and clear belong together by T; the union cannot see it
}
const agentOf = (about: About): By => ({ kind: 'agent', id: about.identity_id })

export const entryOfRequest = (row: Row, item: OpenItem): EntryInput =>
  entryAbout('approval.requested', row, agentOf(row), {
    clear: {
      approval: row.id,
      decision: row.decision_id,
      agent: row.agent_id,
      identity: row.identity_id,
      environment: row.environment,
      run: row.run_id,
      tool: row.tool,
      tool_version: row.tool_version,
      impact: row.impact,
      requirements: { queues: row.requirements, min_people: row.min_people },
      deadline: row.deadline,
      excluded: row.excluded,
      rules: row.basis.rules,
      ...(row.card.warning ? { unroutable: true } : {}),
    },
    disclosures: [
      { name: 'card_hash', value: row.card_hash },
      { name: 'action_hash', value: row.action_hash },
    ],
    correlationId: item.correlationId,
    summary: `Waits for approval by ${Object.keys(row.requirements).join(', ')}: ${labelOf(row)}`,
  })

export const entryOfJoin = (about: About, item: OpenItem): EntryInput =>
  entryAbout('approval.joined', about, agentOf(about), {
    clear: { approval: about.id, decision: item.decisionId, identity: about.identity_id },
    correlationId: item.correlationId,
    summary: `Asked again and joined the waiting request: ${labelOf(about)}`,
  })

export const entryOfChange = (row: Row): EntryInput =>
  entryAbout('approval.changed', row, agentOf(row), {
    clear: { approval: row.id, round: row.round, cause: 'asked_again' },
    disclosures: [{ name: 'card_hash', value: row.card_hash }],
    summary: `Asked again with other facts, so the votes begin again: ${labelOf(row)}`,
  })

export const entryOfConsumption = (about: About, decision: string): EntryInput =>
  entryAbout('approval.consumed', about, agentOf(about), {
    clear: { approval: about.id, decision },
    summary: `The approval was used: ${labelOf(about)}`,
  })

export const entryOfSuperseding = (about: About, by: string): EntryInput =>
  entryAbout('approval.superseded', about, agentOf(about), {
    clear: { approval: about.id, by },
    outcome: 'superseded',
    summary: `Asked again before the approval was used: ${labelOf(about)}`,
  })
