import { z } from 'zod'
import { anchorEntries } from './vocabulary/anchors.ts'
import { approvalEntries } from './vocabulary/approvals.ts'
import { changeEntries } from './vocabulary/changes.ts'
import { decisionEntries } from './vocabulary/decisions.ts'
import { exportEntries } from './vocabulary/exports.ts'
import { feedEntries } from './vocabulary/feeds.ts'
import { count, entry, flag, hash, id, name } from './vocabulary/fields.ts'
import { peopleEntries } from './vocabulary/people.ts'
import { registryEntries } from './vocabulary/registry.ts'
import { replayEntries } from './vocabulary/replays.ts'
import { retentionEntries } from './vocabulary/retention.ts'

// Every kind of entry that a log can hold. A type is never renamed and its members never change their meaning:
// what was written stays readable. New types and new optional members may come.

/** Entries about the log itself. */
const logEntries = {
  'log.opened': entry('The first entry of a log: where it stands and by which clock.', {
    format: z.literal('countersign-ledger/1'),
    origin: z.string().max(255),
    incarnation: count,
    /** A simulated clock exists only in the seeder of the demonstration organization. */
    clock: z.enum(['database', 'simulated']),
    demonstration: flag,
  }),
  'log.clock_restored': entry("The simulated clock ended; from here on times are the database's.", {}),
  'log.recovered': entry(
    'The database was put back and lost the end of the log, which has another name from here on.',
    {
      origin: z.string().max(255),
      old_origin: z.string().max(255),
      /** What the signer had signed last. */
      old_size: count,
      old_root: hash,
      lost_from: count,
      lost_to: count,
    },
  ),
  'log.key_rotated': entry(
    'The key of the log was changed. Checkpoints bear both signatures until the old key is retired.',
    { key: name, previous: name },
  ),
  'log.key_retired': entry('An old key of the log signs no checkpoint any more.', { key: name }),
  'writer.enrolled': entry('An instance was allowed to append: from here on its key may sign batches.', {
    writer: name,
    /** The C2SP verifier key. */
    key: name,
  }),
  'writer.revoked': entry('An instance may append no more: no batch that begins later may bear its signature.', {
    writer: name,
  }),
  'organization.created': entry('The organization was created.', { organization: id, demonstration: flag.optional() }),
  'organization.set_up': entry('The set-up ended: what decides changes only by change requests from here on.', {
    organization: id,
  }),
}

export const ENTRY_TYPES = {
  ...logEntries,
  ...decisionEntries,
  ...approvalEntries,
  ...peopleEntries,
  ...feedEntries,
  ...registryEntries,
  ...changeEntries,
  ...replayEntries,
  ...retentionEntries,
  ...anchorEntries,
  ...exportEntries,
}
export type EntryType = keyof typeof ENTRY_TYPES
export type ClearPart<T extends EntryType> = z.input<(typeof ENTRY_TYPES)[T]['clear']>
export const entryTypeNames = Object.keys(ENTRY_TYPES) as EntryType[]
