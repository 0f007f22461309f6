import type { Prisma } from '../../generated/prisma/client.ts'
import type { EntryInput } from '../ledger/append.ts'
import type { ClearPart } from '../ledger/entry-types.ts'
import type { Actor } from '../people/actor.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import type { Json } from '../policy/types.ts'
import type { Changed } from '../registry/change.ts'
import { entryBy } from '../registry/entry-by.ts'
import type { ChangeRow } from './load-change.ts'

type ChangeEntryType =
  | 'change.drafted'
  | 'change.edited'
  | 'change.submitted'
  | 'change.approved'
  | 'change.rejected'
  | 'change.withdrawn'
  | 'change.scheduled'
  | 'change.schedule_failed'
  | 'change.applied'
  | 'change.emergency_applied'
  | 'change.emergency_reviewed'
  | 'change.rolled_back'

/** The entry of the log about a step of a change; what people wrote goes into disclosures. */
export const changeEntry = <T extends ChangeEntryType>(
  actor: Actor,
  type: T,
  row: Pick<ChangeRow, 'id' | 'contentHash'>,
  clear: Omit<ClearPart<T>, 'change' | 'content'>,
  summary: string,
  disclosures: { [name: string]: Json | undefined } = {},
): EntryInput =>
  entryBy(
    actor,
    type,
    { change: row.id, content: row.contentHash, ...clear } as ClearPart<T>,
    { subjectKind: 'change', subjectId: row.id, summary },
    disclosures,
  )

export type EventKind =
  | 'drafted'
  | 'edited'
  | 'rebased'
  | 'submitted'
  | 'approved'
  | 'rejected'
  | 'withdrawn'
  | 'scheduled'
  | 'schedule_failed'
  | 'applied'
  | 'emergency_applied'
  | 'emergency_reviewed'
  | 'rolled_back'

/** A line of the change's history, with the step itself. */
export async function addEvent(
  tx: Tx,
  actor: Actor,
  changeId: string,
  kind: EventKind,
  text: string | null = null,
  detail: Prisma.InputJsonObject = {},
): Promise<void> {
  await tx.changeEvent.create({
    data: {
      organizationId: actor.organizationId,
      id: newId('che'),
      changeId,
      at: now(),
      kind,
      actorId: actor.id,
      text,
      detail,
    },
  })
}

/** What a step that touches nothing but the change itself comes to. */
export const stepped = <T>(answer: T, id: string, entries: EntryInput[]): Changed<T> => ({
  answer,
  entries,
  notify: [{ kind: 'change', id }],
})
