import type { Replay } from '../../generated/prisma/client.ts'
import type { ChangeItem } from '../changes/items.ts'
import type { Sql } from '../ledger/append.ts'
import { type WhatIf, whatIf, whatIfForeign } from '../policy/what-if.ts'
import { loadSnapshotContent } from '../registry/snapshots/load-snapshot-content.ts'
import { addExact, addWhatIf, type ExactCounts, noExact, noWhatIf, type WhatIfCounts } from './counts.ts'
import { type Drafted, draftRules } from './draft-rules.ts'
import type { ReplayAnswer } from './prove-record.ts'
import { proveAll, type RecordedRow, Snapshots } from './read-recorded.ts'
import { Sample } from './selection.ts'

/** A short transaction of its own. */
export type InSql = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>
export type Part = keyof ExactCounts

/** A decision that was answered otherwise. */
export interface FoundDecision {
  id: string
  at: string
  was: string
  now: string
  detail: object
}
export interface Work {
  counts: ExactCounts | WhatIfCounts
  /** Ids of single decisions to go through after the period. */
  drawn: readonly string[]
  decide(batch: RecordedRow[], part: Part, sql: InSql): Promise<FoundDecision[]>
}

export const replayWork = async (row: Replay): Promise<Work> =>
  row.kind === 'exact' ? exactWork(row) : await whatIfWork(row)

function exactWork(row: Replay): Work {
  const counts: ExactCounts = { ...noExact(), ...(row.counts as object) }
  const snapshots = new Snapshots()
  return {
    counts,
    drawn: row.sample === null ? [] : Sample.parse(row.sample).ids,
    async decide(batch, part, sql) {
      const answers = await sql((s) => proveAll(s, row.organizationId, batch, snapshots))
      return batch.flatMap((decision, i) => {
        const answer = answers[i] as ReplayAnswer
        addExact(counts, part, answer)
        if (answer.result === 'same') return []
        return [{ id: decision.id, at: decision.at, was: 'recorded', now: answer.result, detail: answer }]
      })
    },
  }
}

async function whatIfWork(row: Replay): Promise<Work> {
  const { organizationId } = row
  const content = await loadSnapshotContent(organizationId, row.baseSnapshot ?? '')
  const drafted = draftRules(content, row.items as unknown as ChangeItem[], row.createdBy)
  const counts: WhatIfCounts = { ...noWhatIf(), ...(row.counts as object) }
  return {
    counts,
    drawn: [],
    async decide(batch) {
      return batch.flatMap((decision) => {
        const answer = askBoth(decision, drafted)
        if (typeof answer === 'string') {
          counts.left_out[answer]++
          return []
        }
        addWhatIf(counts, answer)
        if (answer.since) counts.changed_since++
        return answer.differs === null ? [] : [foundOf(decision, answer)]
      })
    },
  }
}

type Asked = WhatIf & { since: boolean }
function askBoth(decision: RecordedRow, { base, draft, untouched }: Drafted): Asked | 'secrets' | 'unreadable' {
  try {
    const record = JSON.parse(decision.record)
    if (record.secrets_replaced === true) return 'secrets'
    if (decision.kind === 'foreign') return { ...whatIfForeign(record, base, draft), since: false }
    const answer = whatIf(record, base, draft, untouched)
    return { ...answer, since: record.facts.approval === null && answer.was.outcome !== decision.outcome }
  } catch {
    return 'unreadable'
  }
}

const foundOf = (
  { id, at }: RecordedRow,
  { was, now, differs, loosens, letsThrough, amount }: WhatIf,
): FoundDecision => ({
  id,
  at,
  was: was.outcome,
  now: now.outcome,
  detail: { was, now, differs, loosens, let_through: letsThrough, amount },
})
