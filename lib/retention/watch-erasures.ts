import { forgetSubjectKeys } from '../ledger/subject-keys.ts'
import { bus } from '../platform/bus.ts'

/**
 * A destroyed key leaves the memory of every process at once. That it cannot be used is not by this: the epoch under the
 * head's lock sees to that (lib/ledger/subject-keys.ts), whether or not anybody has heard.
 * @returns stop
 */
export const watchErasures = (): (() => void) =>
  bus().subscribeAll(
    ({ organizationId, kind }) => {
      if (kind === 'erasure') forgetSubjectKeys(organizationId)
    },
    () => forgetSubjectKeys(),
  )
