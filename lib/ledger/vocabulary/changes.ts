import { z } from 'zod'
import { code, count, entry, flag, hash, id, time } from './fields.ts'

const change = {
  change: id,
  /** Of the items: two entries with the same hash speak of exactly the same content. */
  content: hash,
}

/** Changes of what decides, from the draft to the roll-back. Titles, reasons, notes and the items are disclosures. */
export const changeEntries = {
  'change.drafted': entry('A change of what decides was drafted.', {
    ...change,
    items: count,
    loosening: flag,
    base: hash,
    rolls_back: id.optional(),
  }),
  'change.edited': entry('A change got another content or another base; approvals given before no longer count.', {
    ...change,
    items: count,
    loosening: flag,
    base: hash,
    dropped: count,
    rebased: flag.optional(),
  }),
  'change.submitted': entry('A change was put before the reviewers.', { ...change, needed: count }),
  'change.approved': entry('A reviewer approved a change.', {
    ...change,
    person: id,
    role: code,
    approvals: count,
    enough: flag,
  }),
  'change.rejected': entry('A reviewer rejected a change.', { ...change, person: id, role: code }),
  'change.withdrawn': entry('A change was withdrawn before it was applied.', change),
  'change.scheduled': entry('An approved change waits for its time.', { ...change, apply_at: time }),
  'change.schedule_failed': entry('A scheduled change could not be applied; it is in review again.', {
    ...change,
    cause: code,
  }),
  'change.applied': entry('A change took effect, by the approvals that held at that moment.', {
    ...change,
    items: count,
    loosening: flag,
    approvals: z.array(z.strictObject({ person: id, role: code })),
    before: hash,
    after: hash,
    scheduled: flag.optional(),
  }),
  'change.emergency_applied': entry('A change took effect without approvals, by the emergency path.', {
    ...change,
    items: count,
    loosening: flag,
    before: hash,
    after: hash,
    review_due: time,
  }),
  'change.emergency_reviewed': entry('The review of an emergency change that had to follow was done.', {
    ...change,
    person: id,
    role: code,
  }),
  'change.rolled_back': entry('An applied change was taken back.', {
    ...change,
    before: hash,
    after: hash,
    /** Whether that lets more through than what decided until then. */
    loosening: flag.optional(),
  }),
}
