import { z } from 'zod'
import type { Replay } from '../../generated/prisma/client.ts'
import { type ExactCounts, noExact, noWhatIf, sumOf, type WhatIfCounts } from './counts.ts'
import type { ReplayResult } from './prove-record.ts'
import { Sample, Selection } from './selection.ts'

export interface ReplayView {
  id: string
  kind: 'exact' | 'what_if'
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  /** The day that it proves, when it is the nightly one. */
  night: string | null
  change: string | null
  /** Of the draft's items: a change that was edited since has another. */
  content_hash: string | null
  base_snapshot: string | null
  from: string | null
  until: string
  last: number
  /** Null until it is counted. */
  total: number | null
  done: number
  /** Of decisions before the period: how many there are, and how many were drawn at random. Null: nothing was drawn. */
  sample: { of: number; drawn: number } | null
  exact: (ExactCounts & { same: number; checked: number; apart: { result: ReplayResult; count: number }[] }) | null
  what_if: (WhatIfCounts & { decided: number; changed: number }) | null
  fault: string | null
  created_at: string
  created_by: string
  started_at: string | null
  finished_at: string | null
}
export const replayAnswer = z.looseObject({
  id: z.string(),
  kind: z.enum(['exact', 'what_if']),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  total: z.int().nullable(),
  done: z.int(),
})

export function replayView(row: Replay): ReplayView {
  const { from, until, last } = Selection.parse(row.selection)
  const sample = row.sample === null ? null : Sample.parse(row.sample)
  return {
    id: row.id,
    kind: row.kind as ReplayView['kind'],
    state: row.state as ReplayView['state'],
    night: row.night?.toISOString().slice(0, 10) ?? null,
    change: row.changeId,
    content_hash: row.contentHash,
    base_snapshot: row.baseSnapshot,
    from,
    until,
    last,
    total: row.total,
    done: row.done,
    sample: sample && { of: sample.of, drawn: sample.ids.length },
    exact: row.kind === 'exact' ? exactView({ ...noExact(), ...(row.counts as object) }) : null,
    what_if: row.kind === 'what_if' ? whatIfView({ ...noWhatIf(), ...(row.counts as object) }) : null,
    fault: row.fault,
    created_at: row.createdAt.toISOString(),
    created_by: row.createdBy,
    started_at: row.startedAt?.toISOString() ?? null,
    finished_at: row.finishedAt?.toISOString() ?? null,
  }
}

function exactView(counts: ExactCounts): ReplayView['exact'] {
  const all = new Map<ReplayResult, number>()
  for (const part of [counts.period, counts.drawn])
    for (const [result, n] of Object.entries(part))
      all.set(result as ReplayResult, (all.get(result as ReplayResult) ?? 0) + n)
  return {
    ...counts,
    same: all.get('same') ?? 0,
    checked: sumOf(Object.fromEntries(all)),
    apart: [...all].filter(([result]) => result !== 'same').map(([result, count]) => ({ result, count })),
  }
}

const whatIfView = (counts: WhatIfCounts): ReplayView['what_if'] => ({
  ...counts,
  decided: sumOf(counts.pairs),
  changed: counts.loosened + counts.tightened + counts.people,
})
