import type { SystemActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now, nowMs } from '../platform/clock.ts'
import { installation, read } from '../platform/db.ts'
import { describeError, log } from '../platform/log.ts'
import { change } from '../registry/change.ts'
import { applyIn } from './apply-in.ts'
import { asJson } from './assess.ts'
import { addEvent, changeEntry, stepped } from './change-entry.ts'
import { demandSoundItems } from './check-items.ts'
import { itemsOf, loadChange } from './load-change.ts'

const TRIED_FOR_MS = 300_000
const TRIED = new AppError(
  500,
  'not_applied',
  'It could not be applied for five minutes, for a reason on our side. The log of the worker tells it.',
)

/** What became due, in every organization, oldest first. The worker calls it each second. */
export async function applyDueChanges(): Promise<number> {
  const due = await installation<{ organization_id: string }>(
    'SELECT * FROM installation.organizations_with_due_changes($1::timestamptz) AS organization_id',
    [now()],
  )
  let applied = 0
  for (const { organization_id } of due) applied += await applyDueChangesOf(organization_id)
  return applied
}

export async function applyDueChangesOf(organizationId: string): Promise<number> {
  const rows = await read(organizationId, (db) =>
    db.changeRequest.findMany({
      where: { organizationId, state: 'scheduled', applyAt: { lte: now() } },
      orderBy: [{ applyAt: 'asc' }, { id: 'asc' }],
      select: { id: true, items: true, applyAt: true },
    }),
  )
  let applied = 0
  for (const row of rows)
    try {
      await demandSoundItems(organizationId, itemsOf(row))
      applied += await applyOne(organizationId, row.id)
    } catch (e) {
      const told = e instanceof AppError && e.status < 500
      if (!told) log.error({ change: row.id, err: describeError(e) }, 'a scheduled change could not be applied')
      // what is our own trouble may pass: nothing was changed, and the next round tries again, for a while
      if (told) await giveBack(organizationId, row.id, e)
      else if (row.applyAt && nowMs() - row.applyAt.getTime() > TRIED_FOR_MS)
        await giveBack(organizationId, row.id, TRIED)
    }
  return applied
}

const worker = (organizationId: string): SystemActor => ({ kind: 'system', organizationId, id: 'worker' })

/** Two workers may come at once: the second finds it applied. */
const applyOne = (organizationId: string, id: string): Promise<number> => {
  const actor = worker(organizationId)
  return change<number>(actor, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    if (row.state !== 'scheduled' || !row.applyAt || row.applyAt > now()) return { answer: 0, entries: [] }
    return { ...(await applyIn(tx, actor, row, { scheduled: true })), answer: 1 }
  })
}

/** It cannot be applied as it stands: people look at it again, and are told why. */
async function giveBack(organizationId: string, id: string, cause: AppError): Promise<void> {
  const actor = worker(organizationId)
  await change(actor, async (tx) => {
    const row = await loadChange(tx, organizationId, id)
    if (row.state !== 'scheduled' || !row.applyAt || row.applyAt > now()) return { answer: undefined, entries: [] }
    const failure = { code: cause.code, sentence: cause.message, at: now().toISOString(), ...cause.members }
    await tx.changeRequest.update({
      where: { organizationId_id: { organizationId, id } },
      select: { id: true },
      data: { state: 'in_review', applyAt: null, scheduledBy: null, failure: asJson(failure), updatedAt: now() },
    })
    await addEvent(tx, actor, id, 'schedule_failed', cause.message, { code: cause.code })
    return stepped(undefined, id, [
      changeEntry(
        actor,
        'change.schedule_failed',
        row,
        { cause: cause.code },
        'A scheduled change could not be applied; it is in review again',
        { sentence: cause.message },
      ),
    ])
  })
}
