import { newId } from '../platform/ids.ts'
import type { Json } from '../platform/strict-json.ts'
import { canonicalJson } from './canonical-json.ts'
import { type Disclosure, newSalt, ORGANIZATION, writeDisclosure } from './disclose.ts'
import { type ClearPart, ENTRY_TYPES, type EntryType } from './entry-types.ts'
import type { Keyring } from './subject-keys.ts'
import { actorId } from './vocabulary/fields.ts'

// Everything of an entry that does not depend on its place in the log: done before the head is locked.

export const ENTRY_BYTES_MAX = 65_535
/** `{"_i":9007199254740991,"_t":"2026-11-20T08:00:00.000Z",` */
const PLACE_BYTES_MAX = 57

type Maybe = string | null | undefined
/** The row of the searchable projection. Plain text: it goes when its subject is erased. */
export interface AuditFields {
  actorKind: 'person' | 'agent' | 'service' | 'system'
  actorId?: Maybe
  subjectKind?: Maybe
  subjectId?: Maybe
  agentId?: Maybe
  tool?: Maybe
  environment?: Maybe
  outcome?: Maybe
  code?: Maybe
  runId?: Maybe
  correlationId?: Maybe
  /** One plain sentence. */
  summary: string
}
export type EntryOf<T extends EntryType> = {
  type: T
  /** Structural members only; checked against the type's schema. */
  clear: ClearPart<T>
  disclosures?: Disclosure[]
  audit: AuditFields
  /** Unique in the log; an entry that answers a request carries the request's. */
  requestId?: string | undefined
}
export type EntryInput = { [T in EntryType]: EntryOf<T> }[EntryType]

export interface Prepared {
  type: EntryType
  requestId: string
  /** The entry's canonical JSON but for its place: everything after `_t`. */
  body: string
  sealed: { subject: string; sealed: Buffer }[]
  /** Under which the subjects' keys were good; null when it is sealed with the organization's own, which stays. */
  keysEpoch: number | null
  /** The row of the projection as one text: its columns, separated. */
  audit: string
}

export class EntryError extends Error {}

/** The subjects whose keys `prepareEntry` will need. */
export const subjectsOf = (entries: readonly Pick<EntryInput, 'disclosures'>[]): Set<string> =>
  new Set(entries.flatMap((e) => e.disclosures?.map((d) => d.subject ?? ORGANIZATION) ?? []))

export function prepareEntry(entry: EntryInput, keys: Keyring): Prepared {
  if (!Object.hasOwn(ENTRY_TYPES, entry.type)) throw new EntryError(`${entry.type} is not a type of entry`)
  const definition = ENTRY_TYPES[entry.type]
  const checked = definition.clear.safeParse(entry.clear)
  if (!checked.success) {
    const issue = checked.error.issues[0]
    throw new EntryError(`${entry.type}: ${issue?.path.join('.') || 'the clear part'}: ${issue?.message}`)
  }
  const digests: string[] = []
  const bySubject = new Map<string, string[]>()
  for (const { name, value, subject = ORGANIZATION } of entry.disclosures ?? []) {
    const { json, digest } = writeDisclosure(name, value)
    digests.push(digest)
    const lines = bySubject.get(subject)
    if (lines) lines.push(json)
    else bySubject.set(subject, [json])
  }
  const { actorKind } = entry.audit
  const actor: { [name: string]: Json } = { kind: actorKind }
  if (entry.audit.actorId) {
    if (!actorId.safeParse(entry.audit.actorId).success) throw new EntryError(`${entry.type}: the actor is not an id`)
    actor.id = entry.audit.actorId
  }
  const content = {
    actor,
    data: inOrder(entry.type, checked.data),
    salt: newSalt(),
    sd: digests.sort(),
    type: entry.type,
    v: 1,
  }
  // "_" sorts before every lower-case letter: the place goes in front and the whole is still canonical
  const body = canonicalJson(content).slice(1)
  if (Buffer.byteLength(body) + PLACE_BYTES_MAX > ENTRY_BYTES_MAX)
    throw new EntryError(`${entry.type}: the entry would exceed ${ENTRY_BYTES_MAX} bytes`)
  return {
    type: entry.type,
    requestId: entry.requestId ?? newId('evt'),
    body,
    // one row and one encryption per subject: all disclosures of a subject share its fate
    sealed: [...bySubject].map(([subject, lines]) => keys.seal(subject, lines.join('\n'))),
    keysEpoch: [...bySubject.keys()].every((subject) => subject === ORGANIZATION) ? null : keys.epoch,
    audit: projection(entry),
  }
}

/** The bytes that are hashed and kept. */
export const placedEntry = (index: number, at: string, body: string): string => `{"_i":${index},"_t":"${at}",${body}`

const memberNames = new Map<EntryType, string[]>()
/** Members by name, as canonical JSON has them: so it need not put them in order for each entry. Without undefined ones. */
function inOrder(type: EntryType, data: { readonly [name: string]: unknown }): Json {
  let names = memberNames.get(type)
  if (!names) {
    names = Object.keys(ENTRY_TYPES[type].clear.shape).sort()
    memberNames.set(type, names)
  }
  const out: { [name: string]: Json } = {}
  for (const name of names) {
    const value = data[name]
    if (value !== undefined) out[name] = value as Json
  }
  return out
}

/** Between the columns and between the rows of what travels as one text: an array would be escaped, and parsed again. */
export const CELL = '\u001f'
export const ROW = '\u001e'
// PostgreSQL holds neither U+0000 nor half a surrogate pair, separators would shift what follows, and this text may come
// from anywhere.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are taken out
const UNFIT = /[\0\u001e\u001f]/g
const text = (value: Maybe) => (value ? value.toWellFormed().replace(UNFIT, '\ufffd') : '')
/** In the order of the insert in append.ts. */
const projection = ({ type, audit: a }: EntryInput): string =>
  [
    type,
    a.actorKind,
    text(a.actorId),
    text(a.subjectKind),
    text(a.subjectId),
    text(a.agentId),
    text(a.tool),
    text(a.environment),
    text(a.outcome),
    text(a.code),
    text(a.runId),
    text(a.correlationId),
    text(a.summary),
  ].join(CELL)
