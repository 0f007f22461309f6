import { forgetSubjectKeys, subjectKeys } from '../ledger/subject-keys.ts'
import type { Actor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { installation, inTransaction, read } from '../platform/db.ts'
import { describeError, log } from '../platform/log.ts'
import { eraseStep, retried, type Step } from './erase-step.ts'

/** Of one erasure in one round; the next round goes on. */
const STEPS_MAX = 2_000

/**
 * Goes on with what two people have confirmed and what one step could not take. Each step stands by itself: after a crash
 * the next worker goes on where the last one committed.
 * @returns how many steps were taken
 */
export async function finishErasures(): Promise<number> {
  let steps = 0
  const where = await installation<{ id: string }>('SELECT * FROM installation.organizations_with_erasures() AS id', [])
  for (const { id: organizationId } of where) {
    const erasures = await read(organizationId, (db) =>
      db.erasure.findMany({ where: { organizationId, state: 'executing' }, select: { id: true } }),
    )
    for (const { id } of erasures) steps += await finish(organizationId, id)
  }
  return steps
}

async function finish(organizationId: string, id: string): Promise<number> {
  const searched = new Set<string>()
  let steps = 0
  while (steps < STEPS_MAX)
    try {
      const step = await retried(() => goOn({ kind: 'system', organizationId, id: 'worker' }, id, searched))
      if (step !== null) steps++
      if (step === null || step === 'finished') break
    } catch (e) {
      // a hold that was placed meanwhile, a busy ledger: what is done is done, and the next round tries again
      if (!(e instanceof AppError)) log.error({ erasure: id, err: describeError(e) }, 'an erasure could not go on')
      break
    }
  return steps
}

/** @returns null when there was nothing to take */
export async function goOn(by: Actor, id: string, searched: Set<string>): Promise<Step | null> {
  const { organizationId } = by
  const keys = await subjectKeys(organizationId, [])
  const step = await inTransaction(organizationId, async (tx) => {
    await tx.$queryRaw`SELECT id FROM organization WHERE id = ${organizationId} FOR UPDATE`
    const asked = await tx.erasure.findUnique({ where: { organizationId_id: { organizationId, id } } })
    if (asked?.state !== 'executing' || !asked.decidedBy) return null
    return await eraseStep(tx, by, asked.decidedBy, asked, searched, keys)
  })
  if (step === 'finished') forgetSubjectKeys(organizationId)
  return step
}
