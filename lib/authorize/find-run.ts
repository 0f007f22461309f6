import { AppError } from '../platform/app-error.ts'
import { newId } from '../platform/ids.ts'
import { type Loaded, pair, type RunRow, type Wanted } from './fact-types.ts'
import type { Instance, KnownRun } from './instance.ts'

/** A run that is another identity's, or nobody's, is unknown: the answer is the same. */
export const unknownRun = (): AppError =>
  new AppError(404, 'unknown_run', 'There is no such run of this identity.', {
    fields: [{ pointer: '/run', message: 'is not a run of this identity' }],
  })

export const isOurRunId = (name: string): boolean => name.startsWith('run_')
const keyOf = (organizationId: string, identityId: string, name: string): string =>
  isOurRunId(name) ? `${organizationId} ${name}` : `${organizationId} ${pair(identityId, name)}`

/** From memory, where a run's owner and names never change; undefined when the database must be asked. */
export function knownRun(
  instance: Instance,
  organizationId: string,
  identityId: string,
  name: string,
): KnownRun | undefined {
  const known = instance.runs.get(keyOf(organizationId, identityId, name))
  if (known && known.identityId !== identityId) throw unknownRun()
  return known
}
export const wantedRun = (identityId: string, name: string): Wanted =>
  isOurRunId(name) ? { runId: name } : { ownRun: { identityId, externalId: name } }

/** From what was read. The caller's own id names a new run when there is none; it is created with the decision. */
export function foundRun(
  instance: Instance,
  organizationId: string,
  identityId: string,
  name: string,
  { run }: Loaded,
): KnownRun {
  if (run) {
    if (run.identityId !== identityId) throw unknownRun()
    return remember(instance, organizationId, toKnown(run))
  }
  if (isOurRunId(name)) throw unknownRun()
  // remembered at once: whoever asks with the same name meanwhile must get the same run
  const again = instance.runs.get(keyOf(organizationId, identityId, name))
  if (again) return again
  const id = newId('run')
  return remember(instance, organizationId, {
    id,
    identityId,
    externalId: name,
    isNew: true,
    request: null,
    correlationId: id,
  })
}
const toKnown = (run: RunRow): KnownRun => ({
  id: run.id,
  identityId: run.identityId,
  externalId: run.externalId,
  isNew: false,
  request: run.request,
  correlationId: run.correlationId,
})
function remember(instance: Instance, organizationId: string, run: KnownRun): KnownRun {
  instance.runs.set(`${organizationId} ${run.id}`, run)
  if (run.externalId !== null) instance.runs.set(keyOf(organizationId, run.identityId, run.externalId), run)
  return run
}
/** After it was recorded, or when somebody else turned out to have created a run of that name. */
export function forgetRun(
  instance: Instance,
  organizationId: string,
  run: { id: string; externalId: string | null },
  identityId: string,
): void {
  instance.runs.delete(`${organizationId} ${run.id}`)
  if (run.externalId !== null) instance.runs.delete(keyOf(organizationId, identityId, run.externalId))
}
