import type { Replay } from '../../generated/prisma/client.ts'
import type { Sql } from '../ledger/append.ts'
import { addExact, type ExactCounts, noExact, type WhatIfCounts } from './counts.ts'
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

export const replayWork = async (row: Replay, _sql: InSql): Promise<Work> => exactWork(row)

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
