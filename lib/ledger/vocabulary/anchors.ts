import { z } from 'zod'
import { count, entry, name, time } from './fields.ts'

const kind = z.enum(['witness', 'folder', 's3', 'timestamp'])

/** Who else keeps checkpoints of this log. What they keep stands with the checkpoints; here, that they came, fell behind, disagreed, left. */
export const anchorEntries = {
  'anchor.added': entry('The operator configured an anchor: somebody else keeps checkpoints of this log.', {
    anchor: name,
    kind,
  }),
  'anchor.removed': entry('The operator took an anchor out of the configuration.', { anchor: name, kind }),
  'anchor.late': entry('An anchor has not kept up with the log for longer than its configuration allows.', {
    anchor: name,
    kind,
    /** Entries that the anchor had covered. */
    size: count,
    /** Since when the oldest entry that it does not cover is there. */
    since: time,
  }),
  'anchor.recovered': entry('An anchor that was late, or had shown another history, covers the log again.', {
    anchor: name,
    kind,
    size: count,
  }),
  'anchor.forked': entry('An anchor holds a history that is not this one: this log or the anchor was changed.', {
    anchor: name,
    kind,
    /** The size at which the two differ; the anchor may have seen more than the log has. */
    size: count,
  }),
}
