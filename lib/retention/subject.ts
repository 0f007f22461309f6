import { z } from 'zod'
import { storedSubject } from '../ledger/subject-keys.ts'

const TEXT = /^[A-Za-z][A-Za-z0-9_-]{0,31}:.{1,300}$/su

/** Whom something is about: `<type>:<id>` as the pointers of a tool give it, or a person of ours by id. */
export const subjectText = z
  .string()
  .trim()
  .max(340)
  .regex(TEXT, { error: 'must be <type>:<id>, as customer:8841 or person:per_…' })

export interface NamedSubject {
  /** As a person gave it. */
  text: string
  type: string
  id: string
  /** As the ledger names it. */
  stored: string
  /** Of a member of ours; null for everybody else. */
  person: string | null
}
export function namedSubject(organizationId: string, text: string): NamedSubject {
  const at = text.indexOf(':')
  const stored = storedSubject(organizationId, text)
  const [type, id] = [text.slice(0, at), text.slice(at + 1)]
  return { text, type, id, stored, person: /^person:per_[0-9a-f]{32}$/.test(stored) ? id : null }
}

/** For people: of a stored name that is a keyed hash, its type and enough of it to tell two apart. */
export const shownSubject = (stored: string): string => {
  const [type = '', name = ''] = stored.split(/:(.*)/s)
  return name.startsWith('~') ? `${type} ~${name.slice(1, 9)}` : stored
}
