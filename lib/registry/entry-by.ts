import type { EntryInput } from '../ledger/append.ts'
import type { ClearPart, EntryType } from '../ledger/entry-types.ts'
import type { EntryOf } from '../ledger/prepare-entry.ts'
import type { Actor } from '../people/actor.ts'
import type { Json } from '../policy/types.ts'

interface About {
  subjectKind: string
  subjectId: string
  /** A sentence for the audit stream. No person's name: the stream shows who by the actor's id. */
  summary: string
  agentId?: string
  tool?: string
  environment?: string
  code?: string
}

/** An entry whose clear part is checked against its type; what names or explains goes into disclosures. */
export function entryBy<T extends EntryType>(
  actor: Actor,
  type: T,
  clear: ClearPart<T>,
  about: About,
  disclosures: { [name: string]: Json | undefined } = {},
): EntryInput {
  const entry: EntryOf<T> = {
    type,
    clear,
    disclosures: Object.entries(disclosures).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
    audit: { actorKind: actor.kind, actorId: actor.id, ...about },
  }
  return entry as EntryInput
}
