import type { EntryInput } from '../ledger/append.ts'
import type { ClearPart, EntryType } from '../ledger/entry-types.ts'
import type { Json } from '../policy/types.ts'

type PersonEntry = Extract<EntryType, `person.${string}`>

/**
 * An entry about a person. What names them (name, e-mail address, the address of their machine) is disclosed under their
 * own key and goes with its erasure; the summary names nobody, the audit stream resolves ids.
 */
export function personEntry<T extends PersonEntry>(
  by: { kind: 'person' | 'service' | 'system'; id?: string },
  type: T,
  clear: ClearPart<T>,
  summary: string,
  more: { code?: string; disclosed?: { [name: string]: Json | null } } = {},
): EntryInput {
  const person = (clear as { person?: string | null }).person ?? null
  const disclosures = Object.entries(more.disclosed ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [{ name, value, ...(person ? { subject: person } : {}) }],
  )
  return {
    type,
    clear,
    disclosures,
    audit: {
      actorKind: by.kind,
      ...(by.id ? { actorId: by.id } : {}),
      subjectKind: 'person',
      subjectId: person,
      ...(more.code ? { code: more.code } : {}),
      summary,
    },
  } as EntryInput
}

export const oneself = (personId: string) => ({ kind: 'person', id: personId }) as const
