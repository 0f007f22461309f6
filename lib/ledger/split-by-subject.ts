import type { Json, JsonObject } from '../platform/strict-json.ts'
import { pointerParts, pointerTo, valueAt, withValueAt } from './json-pointer.ts'

// Arguments hold values about people. What a tool's definition points to leaves the organization's disclosure and goes
// into one of that subject, so that destroying the subject's key erases it and nothing else.

/** `pointers.subjects` of a tool's definition. */
export interface SubjectPointer {
  type: string
  /** To the subject's id, or to an array of ids. */
  id: string
  /** To values about that subject. */
  values?: string[]
}
export interface SplitArguments {
  /** The arguments with null wherever a value was taken out. */
  rest: JsonObject
  /** What was taken out, by pointer, for each subject: `<type>:<id>`. */
  bySubject: { subject: string; values: { [pointer: string]: Json } }[]
}

/**
 * The id itself goes with its subject too. An array of ids is a subject for each: their `values` cannot be told apart
 * and stay with the organization, as do values whose subject has no id in these arguments.
 */
export function splitBySubject(args: JsonObject, pointers: { subjects?: SubjectPointer[] }): SplitArguments {
  const owners = new Map<string, string>() // pointer → subject; the first to name a pointer has it
  const own = (pointer: string, subject: string) => {
    if (pointer !== '' && !owners.has(pointer)) owners.set(pointer, subject)
  }
  for (const { type, id, values = [] } of pointers.subjects ?? []) {
    const found = valueAt(args, id)
    if (Array.isArray(found)) {
      for (const [i, one] of found.entries()) if (isId(one)) own(pointerTo(id, i), `${type}:${one}`)
    } else if (isId(found)) {
      own(id, `${type}:${found}`)
      for (const pointer of values) own(pointer, `${type}:${found}`)
    }
  }
  const bySubject = new Map<string, { [pointer: string]: Json }>()
  let rest: Json = args
  // Shorter pointers first: what lies inside of a value that was taken out went with it.
  for (const [pointer, subject] of [...owners].sort(([a], [b]) => pointerParts(a).length - pointerParts(b).length)) {
    const value = valueAt(rest, pointer)
    if (value === undefined || value === null) continue
    rest = withValueAt(rest, pointer, null)
    const values = bySubject.get(subject) ?? {}
    values[pointer] = value
    bySubject.set(subject, values)
  }
  return { rest: rest as JsonObject, bySubject: [...bySubject].map(([subject, values]) => ({ subject, values })) }
}
const isId = (v: Json | undefined): v is string | number => (typeof v === 'string' && v !== '') || typeof v === 'number'

/** The inverse, for replay. Without the values of an erased subject its nulls stay. */
export function joinBySubject(rest: JsonObject, taken: { [pointer: string]: Json }[]): JsonObject {
  let whole: Json = rest
  for (const values of taken)
    for (const [pointer, value] of Object.entries(values)) whole = withValueAt(whole, pointer, value)
  return whole as JsonObject
}
