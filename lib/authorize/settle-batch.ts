import { consumeApprovals } from '../approvals/in-batch.ts'
import { openOrJoinApprovals } from '../approvals/open-approvals.ts'
import type { OpenResult } from '../approvals/types.ts'
import type { EntryInput, Sql } from '../ledger/append.ts'
import { decide } from '../policy/decide.ts'
import { settleLimits } from '../policy/limits.ts'
import type { Decided, Facts } from '../policy/types.ts'
import { cardOf } from './card-of-decision.ts'
import type { RunningCounters } from './counters.ts'
import type { Draft } from './draft.ts'
import { recordOf } from './record-of-decision.ts'

// What only the ledger's lock can settle: who is first at a limit, at a group's last place, at an approval's one use.
// Decisions take their turns in the order of the batch, each against the values that the one before it left.

export interface Turn {
  draft: Draft
  facts: Facts
  decided: Decided
  /** The request for people that this decision opened, joined or used up. */
  approval: ApprovalAnswer | null
  approvalUse: 'opened' | 'joined' | 'consumed' | 'refused' | null
  /** The canonical text that replays; made once, for its hash in the entry and for its row. */
  record: string
  /** Entries that follow the decision's own. */
  entries: EntryInput[]
}
export interface ApprovalAnswer {
  id: string
  status: 'waiting' | 'consumed'
  requirements: { [queue: string]: number } | null
  min_people: number | null
  deadline: string | null
  warning?: string
}
export const allows = ({ outcome }: Decided): boolean => outcome === 'allow' || outcome === 'allow_with_notice'

/** What was made of the draft before the lock, if the lock has changed nothing. */
export const unchanged = ({ draft, decided, approvalUse }: Turn): Draft['prepared'] =>
  decided === draft.decided && approvalUse === null ? draft.prepared : null

type Stop = Facts['containment'][number]
const GROUP: Stop = {
  scope: 'group',
  code: 'GROUP_NOT_ALLOWED',
  sentence: 'Another action of this all-or-nothing group was not allowed, so none of them is.',
}
const USED: Stop = {
  scope: 'approval',
  code: 'APPROVAL_USED',
  sentence: 'Another action of this group uses the same approval.',
}
const tooMany = (r: OpenResult & { result: 'too_many_waiting' }): Stop => ({
  scope: 'approvals',
  code: 'TOO_MANY_WAITING',
  sentence:
    r.scope === 'identity'
      ? `This identity already has ${r.limit} requests waiting for people.`
      : `This organization already has ${r.limit} requests waiting for people.`,
})

function turnOf(draft: Draft, counters: RunningCounters, stop?: Stop): Turn {
  const facts: Facts = {
    ...draft.facts,
    ...(stop ? { containment: [...draft.facts.containment, stop] } : {}),
    limits: counters.facts(draft.limitKeys),
  }
  const { request, state } = draft
  const decided = stop
    ? decide(request, facts, state.snapshot)
    : draft.limitKeys.length
      ? settleLimits(draft.decided, request, facts.limits ?? [], state.snapshot, facts)
      : draft.decided
  const record = decided === draft.decided && draft.prepared ? draft.prepared.record : recordOf(draft, facts)
  return { draft, facts, decided, record, approval: null, approvalUse: null, entries: [] }
}

/** Turns of one unit: a decision by itself, or a group of which all are allowed or none. */
export function settleUnit(
  unit: readonly Draft[],
  counters: RunningCounters,
): { turns: Turn[]; counters: RunningCounters } {
  const trial = unit.length > 1 || unit[0]?.group ? counters.copy() : counters
  const turns: Turn[] = []
  const used = new Set<string>()
  for (const draft of unit) {
    let turn = turnOf(draft, trial)
    const approval = turn.decided.consumes_approval
    if (approval !== null && used.has(approval)) turn = turnOf(draft, trial, USED)
    if (allows(turn.decided)) {
      if (approval !== null) used.add(approval)
      if (!draft.dryRun) trial.charge(turn.decided.charges)
    }
    turns.push(turn)
  }
  if (!unit[0]?.group || turns.every((t) => allows(t.decided))) return { turns, counters: trial }
  return {
    turns: turns.map((t) => (allows(t.decided) ? turnOf(t.draft, counters, GROUP) : t)),
    counters,
  }
}

/** Opens, joins and uses up approvals. The caller holds the head; a group that was not allowed opens nothing. */
export async function settleApprovals(
  sql: Sql,
  organizationId: string,
  turns: Turn[],
  counters: RunningCounters,
  now: Date,
): Promise<void> {
  const live = turns.filter((t) => !t.draft.dryRun && !t.draft.foreign)
  const using = live.filter((t) => t.decided.consumes_approval !== null && allows(t.decided))
  if (using.length) {
    const results = await consumeApprovals(
      sql,
      organizationId,
      using.map((t) => ({
        approvalId: t.decided.consumes_approval as string,
        decisionId: t.draft.id,
        effectiveActionHash: t.decided.action_hash,
      })),
      now,
    )
    using.forEach((turn, i) => {
      // its facts were compared under this very lock, so this is a defect, not a race
      if (!results[i]?.consumed) throw new Error(`approval ${turn.decided.consumes_approval} could not be consumed`)
      turn.approval = {
        id: turn.decided.consumes_approval as string,
        status: 'consumed',
        requirements: null,
        min_people: null,
        deadline: null,
      }
      turn.approvalUse = 'consumed'
      turn.entries.push(...results[i].entries)
    })
  }
  const asking = live.filter((t) => t.decided.outcome === 'require_approval' && !t.draft.group)
  if (!asking.length) return
  const results = await openOrJoinApprovals(
    sql,
    organizationId,
    asking.map((t) => ({
      decisionId: t.draft.id,
      decided: t.decided,
      card: cardOf(t.draft, t.facts, t.decided),
      secretsReplaced: t.draft.said.secretsReplaced,
      correlationId: t.draft.run?.correlationId ?? null,
      approvalSeconds: t.draft.state.snapshot.content.approval_seconds,
    })),
    now,
  )
  asking.forEach((turn, i) => {
    const result = results[i] as OpenResult
    if (result.result === 'too_many_waiting') {
      Object.assign(turn, turnOf(turn.draft, counters, tooMany(result)))
      turn.approvalUse = 'refused'
      return
    }
    turn.approval = {
      id: result.approvalId,
      status: 'waiting',
      requirements: result.requirements.queues,
      min_people: result.requirements.min_people,
      deadline: result.deadline.toISOString(),
      ...(result.warning === null ? {} : { warning: result.warning }),
    }
    turn.approvalUse = result.result
    turn.entries.push(...result.entries)
  })
}
