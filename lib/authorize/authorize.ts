import { AppError } from '../platform/app-error.ts'
import { describeError, log } from '../platform/log.ts'
import type { Ask } from './ask.ts'
import type { Draft, Recorded } from './draft.ts'
import { draftDecision } from './draft-decision.ts'
import type { KeptAnswer } from './fact-types.ts'
import { forgetRun } from './find-run.ts'
import type { Instance } from './instance.ts'
import { notRecorded } from './record.ts'
import type { Verdict } from './record-batch.ts'
import { replayKept, SUPERSEDED } from './replay-kept.ts'

/** Facts are gathered once, and twice more when something that they relied on moved before they were recorded. */
const ATTEMPTS = 3

/** One question: facts, decision, record, answer. No answer leaves before its record is durable. */
export async function authorize(instance: Instance, ask: Ask): Promise<Recorded> {
  const [recorded] = await authorizeTogether(instance, [ask])
  return recorded as Recorded
}

/** Several questions in one transaction: a group of which all are allowed or none, or a single one. */
export async function authorizeTogether(instance: Instance, asks: readonly Ask[]): Promise<Recorded[]> {
  try {
    return await attempt(instance, asks)
  } catch (e) {
    if (e instanceof AppError) throw e
    // whatever stopped it, nothing was recorded, so nothing was decided
    log.error({ err: e }, 'a decision could not be made')
    throw notRecorded(describeError(e).message)
  }
}

async function attempt(instance: Instance, asks: readonly Ask[]): Promise<Recorded[]> {
  const { organizationId } = asks[0] as Ask
  const recorder = instance.recorder(organizationId)
  for (let left = ATTEMPTS; left > 0; left--) {
    const drafted = await recorder.drafting(() => Promise.all(asks.map((ask) => draftDecision(instance, ask))))
    const kept = drafted.flatMap((d) => ('kept' in d ? [d.kept] : []))
    if (kept.length === asks.length) return again(instance, asks, kept)
    // a group is kept as a whole; one that is not whole any more is a day old
    const drafts = drafted.filter((d): d is Draft => !('kept' in d))
    if (drafts.length < asks.length) throw keyExpired()
    const verdicts = await recorder.record(drafts)
    const [first] = verdicts
    if (first?.kind === 'kept') return again(instance, asks, [first.kept])
    if (verdicts.every((v) => v.kind === 'recorded')) {
      settled(instance, drafts, verdicts)
      return verdicts.map((v) => v.recorded)
    }
    for (const verdict of verdicts)
      if (verdict.kind === 'outdated') for (const scope of verdict.scopes) instance.cache(organizationId).forget(scope)
    for (const { run, request } of drafts) if (run?.isNew) forgetRun(instance, organizationId, run, request.identity)
  }
  throw notRecorded(`out of date ${ATTEMPTS} times`)
}

/** The answers of the first request with this key; or denials of their own, when one of those does not hold any more. */
async function again(instance: Instance, asks: readonly Ask[], kept: KeptAnswer[]): Promise<Recorded[]> {
  const answers = await Promise.all(asks.map((ask, i) => replayKept(instance, ask, kept[i] as KeptAnswer)))
  if (answers.every((a) => a !== null)) return answers
  return attempt(
    instance,
    asks.map((ask) => ({ ...ask, idempotency: null, stop: SUPERSEDED })),
  )
}
const keyExpired = (): AppError =>
  new AppError(
    409,
    'idempotency_key_expired',
    'Only a part of the answers under this Idempotency-Key is still kept. Use a new key.',
  )

function settled(
  instance: Instance,
  drafts: readonly Draft[],
  verdicts: readonly (Verdict & { kind: 'recorded' })[],
): void {
  drafts.forEach(({ state, run, request }, i) => {
    instance.seen(state.id, request.identity)
    const known = run?.isNew ? instance.runs.get(`${state.id} ${run.id}`) : undefined
    if (known) known.isNew = false
    const verdict = verdicts[i]
    if (verdict) instance.tell(state.id, verdict.recorded.id, verdict.approvalId)
  })
}
