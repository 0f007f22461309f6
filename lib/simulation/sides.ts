import { type Clause, clausesIn } from '../policy/clauses.ts'
import type { DecisionRecord } from '../policy/replay.ts'
import type { Decided, ForeignDecided, PolicyContent, RuleVerdict } from '../policy/types.ts'
import { decidingRule, type Rules } from '../policy/what-if.ts'

/** One answer, without what only serves recording it. */
export interface Side {
  snapshot: string
  outcome: Decided['outcome']
  reason: Decided['reason']
  rule: string | null
  requirements: Decided['requirements']
  alternative: Decided['alternative']
  obligations: string[]
  impact: Decided['impact'] | null
  threshold_cell: string | null
  stage: Decided['stage'] | null
  shadow_outcome: Decided['shadow_outcome']
  reach: Decided['reach'] | null
  field_errors: Decided['field_errors']
  valid_until: string | null
}
export interface TraceRow {
  id: string
  step: RuleVerdict['step']
  active: RuleVerdict | null
  draft: RuleVerdict | null
  /** Matches on one side only, or says something else. */
  differs: boolean
  /** On which side it is the rule that decided. */
  decides: ('active' | 'draft')[]
}
export interface RuleText {
  policy: string
  active: PolicyText | null
  draft: PolicyText | null
}
export interface PolicyText {
  version: number
  cedar: string
  matched: boolean
  /** Null: the text has no form that can be divided into clauses. */
  clauses: Clause[] | null
}
export interface Trace {
  rows: TraceRow[]
  /** Of the policies that decided, matched, or differ. */
  texts: RuleText[]
}

type Answer = Decided | ForeignDecided
const isFull = (d: Answer): d is Decided => 'action_hash' in d

export function sideOf(d: Answer, snapshot: string): Side {
  const full = isFull(d) ? d : null
  return {
    snapshot,
    outcome: d.outcome,
    reason: d.reason,
    rule: decidingRule(d),
    requirements: d.requirements,
    alternative: d.alternative,
    obligations: d.obligations,
    impact: full?.impact ?? null,
    threshold_cell: full?.threshold_cell ?? null,
    stage: full?.stage ?? null,
    shadow_outcome: full?.shadow_outcome ?? null,
    reach: full?.reach ?? null,
    field_errors: full?.field_errors ?? [],
    valid_until: d.valid_until,
  }
}

interface One {
  rules: Rules
  decided: Answer
}
const STEPS: RuleVerdict['step'][] = [
  'containment',
  'boundary',
  'never',
  'grant',
  'policy',
  'threshold',
  'stage',
  'limit',
  'approval',
]

/** Both traces in one list, in the order of the steps. `record` is null for a foreign question: its texts are whole. */
export function traceOf(record: DecisionRecord | null, active: One, draft: One | null): Trace {
  const rows = new Map<string, TraceRow>()
  for (const [side, one] of [
    ['active', active],
    ['draft', draft],
  ] as const) {
    const deciding = one && decidingRule(one.decided)
    for (const rule of one?.decided.rules ?? []) {
      const row = rows.get(rule.id) ?? {
        id: rule.id,
        step: rule.step,
        active: null,
        draft: null,
        differs: false,
        decides: [],
      }
      row[side] = rule
      if (rule.id === deciding) row.decides.push(side)
      rows.set(rule.id, row)
    }
  }
  const list = [...rows.values()].sort((a, b) => STEPS.indexOf(a.step) - STEPS.indexOf(b.step))
  if (draft) for (const row of list) row.differs = JSON.stringify(row.active) !== JSON.stringify(row.draft)
  return { rows: list, texts: textsOf(record, list, active, draft) }
}

function textsOf(record: DecisionRecord | null, rows: TraceRow[], active: One, draft: One | null): RuleText[] {
  const ids = rows
    .filter((r) => r.step === 'policy' && (r.differs || r.decides.length > 0 || r.active?.matched || r.draft?.matched))
    .map((r) => r.id.slice('policy:'.length))
  const textsBy = (one: One | null): Map<string, PolicyText> => {
    if (!one) return new Map()
    const { content } = one.rules.snapshot
    const byId = new Map(content.policies.map((p) => [p.id, p]))
    const found = ids.flatMap((id): PolicyContent[] => {
      const policy = byId.get(id)
      return policy ? [policy] : []
    })
    const clauses = record ? clausesIn(record, one.rules, content, found) : new Map<string, Clause[]>()
    return new Map(
      found.map((p) => [
        p.id,
        {
          version: p.version,
          cedar: p.cedar,
          matched: one.decided.rules.some((r) => r.id === `policy:${p.id}` && r.matched),
          clauses: clauses.get(p.id) ?? null,
        },
      ]),
    )
  }
  const [was, now] = [textsBy(active), textsBy(draft)]
  return ids.flatMap((policy) => {
    const text = { policy, active: was.get(policy) ?? null, draft: now.get(policy) ?? null }
    if (!text.active && !text.draft) return []
    // a draft that leaves the text as it is would only show it twice
    return [
      text.active && text.draft && text.active.cedar === text.draft.cedar && sameClauses(text.active, text.draft)
        ? { ...text, draft: null }
        : text,
    ]
  })
}
const sameClauses = (a: PolicyText, b: PolicyText) => JSON.stringify(a.clauses) === JSON.stringify(b.clauses)
