import { z } from 'zod'
import { count, entry, flag, hash, id, names, time } from './fields.ts'

/** As the database names whom a disclosure is about: a person of ours, or a keyed hash of the id that a tool was given. */
const subject = z
  .string()
  .regex(/^(?:person:per_[0-9a-f]{32}|[A-Za-z][A-Za-z0-9_-]{0,31}:~[A-Za-z0-9_-]{32})$/)
  .describe('subject')

const erased = {
  erasure: id,
  subject,
  requested_by: id,
  /** Absent where the one who confirmed it is the actor: of a step that the worker took. */
  confirmed_by: id.optional(),
  /** Over the digests that nobody can open any more, ascending, joined by LF. */
  digests: hash,
  disclosures: count,
  entries: count,
  decisions: count,
}

/** What must stay, what was erased, and what expired. */
export const retentionEntries = {
  // Disclosures: matter, reason.
  'hold.placed': entry('A legal hold was placed: what it covers is not deleted while it is in force.', {
    hold: id,
    everything: flag,
    subjects: z.array(subject).optional(),
    agents: z.array(id).optional(),
    runs: z.array(id).optional(),
    decisions: z.array(id).optional(),
    from: time.nullable(),
    until: time.nullable(),
  }),
  // Disclosures: reason.
  'hold.lift_requested': entry('Somebody asked to lift a legal hold; another person decides.', { hold: id }),
  'hold.lift_declined': entry('The request to lift a legal hold was declined or taken back: it stays.', { hold: id }),
  'hold.lifted': entry('A legal hold was lifted by a second person.', { hold: id, requested_by: id }),
  'erasure.requested': entry('The erasure of a subject was requested; another person confirms it.', {
    erasure: id,
    subject,
  }),
  'erasure.withdrawn': entry('A requested erasure was declined or taken back: nothing was erased.', { erasure: id }),
  'erasure.proceeded': entry(
    'A part of what was disclosed about a subject was destroyed; more is to follow, and its key goes last.',
    erased,
  ),
  'erasure.executed': entry(
    "A subject's key was destroyed, and with it what was disclosed about the subject and still there.",
    erased,
  ),
  'retention.changed': entry('How long each class of entries is kept was changed, from here on.', {
    floors: names,
    days: z.record(z.string().regex(/^[a-z_]{1,40}$/), count),
  }),
  'retention.executed': entry('What entries disclosed was destroyed at the end of its retention.', {
    digests: hash,
    disclosures: count,
    entries: count,
    from_index: count,
    to_index: count,
  }),
  'retention.purged': entry('The oldest entries were deleted at the end of their retention; their hashes stay.', {
    entries: count,
    /** The first of them, and the first that is still there. */
    from_index: count,
    to_index: count,
  }),
}
