import { z } from 'zod'
import { count, entry, flag, hash, id, time } from './fields.ts'

const selected = {
  export: id,
  kind: z.enum(['full', 'partial']),
  disclosures: flag,
  agent: id.optional(),
  run: id.optional(),
  decision: id.optional(),
  hold: id.optional(),
  from: time.optional(),
  until: time.optional(),
}

/** Bundles: taking evidence away is evidence. */
export const exportEntries = {
  // Disclosures: matter.
  'export.requested': entry('Somebody asked for a bundle of this log, or of a part of it.', selected),
  // Disclosures: matter.
  'export.created': entry('A bundle was made, at a checkpoint.', {
    ...selected,
    /** Of the checkpoint; `root` is in hex. */
    size: count,
    root: hash,
    entries: count,
    opened: count,
    erased: count,
    withheld: count,
    bytes: count,
    /** Of the file. */
    sha256: hash,
  }),
  'export.failed': entry('A bundle could not be made.', { export: id }),
  'export.cancelled': entry('A bundle was not wanted any more before it was made.', { export: id }),
  'export.downloaded': entry('Somebody took the file of a bundle, or a part of it; one entry while it is fetched.', {
    export: id,
    sha256: hash,
  }),
  'export.altered': entry('The file of a bundle is not what was made: it is not handed out any more.', {
    export: id,
    sha256: hash,
  }),
  'export.removed': entry('The file of a bundle was removed.', {
    export: id,
    cause: z.enum(['person', 'age', 'erasure', 'lost']),
  }),
}
