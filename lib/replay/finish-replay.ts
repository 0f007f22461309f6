import { append, type EntryInput, sqlOfTx } from '../ledger/append.ts'
import type { SystemActor } from '../people/actor.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { entryBy } from '../registry/entry-by.ts'
import { type ExactCounts, noExact, noWhatIf, sumOf, type WhatIfCounts } from './counts.ts'
import { REPLAY_RESULTS } from './prove-record.ts'
import { Sample, Selection } from './selection.ts'

const WORKER = (organizationId: string): SystemActor => ({ kind: 'system', organizationId, id: 'worker' })

/** The end of a replay, on record: what it proved, or what a draft would have changed. The last of its transaction. */
export async function finishReplay(tx: Tx, organizationId: string, id: string): Promise<void> {
  const row = await tx.replay.update({
    where: { organizationId_id: { organizationId, id } },
    data: { state: 'done', finishedAt: now(), claimedBy: null, leaseUntil: null },
  })
  const { from, until } = Selection.parse(row.selection)
  const said =
    row.kind === 'exact'
      ? exactly({ ...noExact(), ...(row.counts as object) }, row.sample)
      : whatIf({ ...noWhatIf(), ...(row.counts as object) }, row.changeId, row.baseSnapshot)
  const clear = { replay: id, kind: row.kind as 'exact' | 'what_if', from, until, ...said.clear }
  const entry: EntryInput = entryBy(WORKER(organizationId), 'replay.finished', clear, {
    subjectKind: 'replay',
    subjectId: id,
    summary: said.summary,
    ...(said.code ? { code: said.code } : {}),
  })
  await append(sqlOfTx(tx), organizationId, [entry])
}

interface Said {
  clear: { decisions: number; [member: string]: number | string }
  summary: string
  code?: string
}

function exactly(counts: ExactCounts, sample: unknown): Said {
  const decisions = sumOf(counts.period)
  const drawn = sumOf(counts.drawn)
  const of = (result: (typeof REPLAY_RESULTS)[number]) => (counts.period[result] ?? 0) + (counts.drawn[result] ?? 0)
  const wrong = of('different') + of('record_changed') + of('inputs_missing')
  const older = sample === null ? 0 : Sample.parse(sample).of
  return {
    clear: {
      decisions,
      ...(older ? { drawn, older } : {}),
      ...Object.fromEntries(REPLAY_RESULTS.flatMap((r) => (of(r) || r === 'same' ? [[r, of(r)]] : []))),
    },
    summary: `${of('same')} of ${decisions + drawn} decisions replayed to the same bytes${drawn ? `, ${drawn} of them drawn from ${older} older ones` : ''}.`,
    ...(wrong ? { code: 'replay_differs' } : {}),
  }
}

function whatIf(counts: WhatIfCounts, change: string | null, base: string | null): Said {
  const changed = counts.loosened + counts.tightened + counts.people
  const decisions = sumOf(counts.pairs)
  return {
    clear: {
      decisions,
      changed,
      let_through: counts.let_through,
      ...(change ? { change } : {}),
      ...(base ? { base } : {}),
    },
    summary: `A draft would have answered ${changed} of ${decisions} decisions otherwise, and let ${counts.let_through} through that were not.`,
  }
}
