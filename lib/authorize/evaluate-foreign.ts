import { AppError } from '../platform/app-error.ts'
import { describeError, log } from '../platform/log.ts'
import type { Recorded } from './draft.ts'
import { draftForeign, type ForeignAsk } from './draft-foreign.ts'
import type { Instance } from './instance.ts'
import { notRecorded } from './record.ts'

const ATTEMPTS = 3

/** Decides for a foreign subject and records it like any decision: no answer leaves before its record is durable. */
export async function evaluateForeign(instance: Instance, ask: ForeignAsk): Promise<Recorded> {
  const { organizationId } = ask.actor
  try {
    for (let left = ATTEMPTS; left > 0; left--) {
      const [verdict] = await instance.recorder(organizationId).record([await draftForeign(instance, ask)])
      if (verdict?.kind === 'recorded') {
        instance.tell(organizationId, verdict.recorded.id, null)
        return verdict.recorded
      }
      if (verdict?.kind === 'outdated') for (const scope of verdict.scopes) instance.cache(organizationId).forget(scope)
    }
  } catch (e) {
    if (e instanceof AppError) throw e
    log.error({ err: e }, 'a foreign decision could not be made')
    throw notRecorded(describeError(e).message)
  }
  throw notRecorded(`out of date ${ATTEMPTS} times`)
}
