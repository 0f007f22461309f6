import { z } from 'zod'
import { count, entry, hash, id, time } from './fields.ts'

/** Decisions that were decided again. */
export const replayEntries = {
  'replay.finished': entry(
    'Recorded decisions were decided again: exactly, to prove their bytes, or by a draft, to see what it would change.',
    {
      replay: id,
      kind: z.enum(['exact', 'what_if']),
      from: time.nullable(),
      until: time,
      /** Of the period; `drawn` of `older` before it were picked at random. */
      decisions: count,
      drawn: count.optional(),
      older: count.optional(),
      /** Exact: how many gave the same bytes; each other answer is counted by itself. */
      same: count.optional(),
      different: count.optional(),
      record_changed: count.optional(),
      engine_differs: count.optional(),
      inputs_erased: count.optional(),
      inputs_expired: count.optional(),
      inputs_missing: count.optional(),
      secrets_replaced: count.optional(),
      /** What if: against which snapshot, and how many answers would be others. */
      base: hash.optional(),
      change: id.optional(),
      changed: count.optional(),
      let_through: count.optional(),
    },
  ),
}
