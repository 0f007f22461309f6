import { createHmac, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { errands, openingFor } from '../platform/db.ts'
import { keyObjectOf, open, seal, secretKey } from '../platform/secret.ts'
import { ORGANIZATION } from './disclose.ts'

// One AES-256 key per subject, wrapped with a key of the installation. Destroying the key erases what was sealed with
// it, in every copy of the database. Keys are made in a transaction of their own, before the head lock: an entry must
// never be sealed with a key whose own transaction rolled back.

//
// Destroying a key raises the log's keys epoch under the head's lock. Keys are remembered with the epoch that was read
// before they were; an entry that was sealed under another epoch than the locked head's is sealed again (append.ts), so
// that nothing is ever lost with a key that was destroyed in between.

const KEY_BYTES = 32
const CACHED_MAX = 20_000

/** The keys for one preparation of entries. */
export interface Keyring {
  /** Of the log, when these keys were good. */
  epoch: number
  seal(subject: string, plaintext: string): { subject: string; sealed: Buffer }
}

interface Known {
  key: Buffer
  epoch: number
}
interface Cache {
  keys: Map<string, Known>
  /** The newest epoch that was heard of, by organization. */
  epochs: Map<string, number>
}
// Of the pool, so that another database (tests) starts with nothing. Of the process, not of this module: a bundle has
// instances of its own, and each would remember what the others forget.
const held = globalThis as { countersignSubjectKeys?: WeakMap<pg.Pool, Cache> }
held.countersignSubjectKeys ??= new WeakMap()
const caches = held.countersignSubjectKeys
function cache(): Cache {
  const pool = errands()
  let known = caches.get(pool)
  if (!known) {
    known = { keys: new Map(), epochs: new Map() }
    caches.set(pool, known)
  }
  return known
}
function remember(cached: string, known: Known): void {
  const { keys } = cache()
  const oldest = keys.size < CACHED_MAX ? undefined : keys.keys().next().value
  if (oldest !== undefined) keys.delete(oldest)
  keys.set(cached, known)
}
/** What this process remembers of an organization's keys, or of all: a key that was destroyed must not stay in memory. */
export function forgetSubjectKeys(organizationId?: string): void {
  const { keys } = cache()
  for (const name of keys.keys())
    if (organizationId === undefined || name.startsWith(`${organizationId}\0`)) keys.delete(name)
}

const PERSON = /^(?:person:)?(per_[0-9a-f]{32})$/
const TYPE = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/
/**
 * How a subject is named in the database. An id that came out of an action's arguments may be a name or an e-mail
 * address, and must not outlive the erasure of its subject: it is stored as a keyed hash.
 */
export function storedSubject(organizationId: string, subject: string): string {
  if (subject === ORGANIZATION) return subject
  const person = PERSON.exec(subject)?.[1]
  if (person) return `person:${person}`
  const key = secretKey('subject names')
  const text = `${organizationId}\0${subject}`
  let known = names.get(key)
  if (!known) {
    known = new Map()
    names.set(key, known)
  }
  let stored = known.get(text)
  if (stored === undefined) {
    const type = subject.slice(0, Math.max(subject.indexOf(':'), 0))
    const mac = createHmac('sha256', keyObjectOf(key)).update(text).digest('base64url')
    stored = `${TYPE.test(type) ? type : 'subject'}:~${mac.slice(0, 32)}`
    if (known.size >= CACHED_MAX) known.clear()
    known.set(text, stored)
  }
  return stored
}
/** By the key, so that another installation's secret (tests) starts with nothing. */
const names = new WeakMap<Buffer, Map<string, string>>()
const binding = (organizationId: string, stored: string) => `${organizationId}\0${stored}`

/**
 * Makes sure that the keys exist, durably, and returns them. Costs nothing but a look when they are cached.
 * @param epoch the least that the keys must be of: the locked head's, for whoever seals again
 */
export async function subjectKeys(organizationId: string, subjects: Iterable<string>, epoch = 0): Promise<Keyring> {
  const wanted = new Map<string, string>()
  for (const subject of subjects) if (!wanted.has(subject)) wanted.set(subject, storedSubject(organizationId, subject))
  if (!wanted.has(ORGANIZATION)) wanted.set(ORGANIZATION, ORGANIZATION)
  const stored = new Set(wanted.values())
  const { epochs } = cache()
  const heard = () => Math.max(epochs.get(organizationId) ?? 0, epoch)
  const remembered = (name: string): Buffer | undefined => {
    const known = cache().keys.get(binding(organizationId, name))
    return known && known.epoch >= heard() ? known.key : undefined
  }
  let missing = [...stored].filter((name) => !remembered(name))
  const fetched = new Map<string, Buffer>()
  let of = heard()
  while (missing.length) {
    const found = await fetchKeys(organizationId, missing, true)
    if (found.epoch !== of) fetched.clear()
    of = found.epoch
    epochs.set(organizationId, Math.max(of, epochs.get(organizationId) ?? 0))
    for (const [name, key] of found.keys) {
      fetched.set(name, key)
      remember(binding(organizationId, name), { key, epoch: of })
    }
    // a key was destroyed meanwhile: those that were remembered before are not good any more
    missing = [...stored].filter((name) => !fetched.has(name) && !remembered(name))
  }
  const keys = new Map([...stored].map((name) => [name, fetched.get(name) ?? remembered(name)]))
  return {
    epoch: of,
    seal(subject, plaintext) {
      const name = wanted.get(subject)
      const key = name === undefined ? undefined : keys.get(name)
      if (name === undefined || !key) throw new Error('a disclosure names a subject whose key was not asked for')
      return { subject: name, sealed: seal(key, plaintext, binding(organizationId, name)) }
    },
  }
}

/** For reading: the keys that still exist, by stored name. A missing one was destroyed. Never from memory. */
export async function existingSubjectKeys(
  organizationId: string,
  stored: Iterable<string>,
): Promise<Map<string, Buffer>> {
  const names = [...new Set(stored)]
  return names.length ? new Map((await fetchKeys(organizationId, names, false)).keys) : new Map()
}
export const openSealed = (organizationId: string, stored: string, key: Buffer, sealed: Uint8Array): string =>
  open(key, sealed, binding(organizationId, stored)).toString()

interface Fetched {
  epoch: number
  keys: [string, Buffer][]
}
async function fetchKeys(organizationId: string, stored: string[], create: boolean): Promise<Fetched> {
  const wrapping = secretKey('subject keys')
  const names = stored.toSorted() // one order for everybody: two creators cannot wait for each other in a circle
  const client = await errands().connect()
  const find = async (): Promise<{ subject: string; wrapped: Buffer }[]> =>
    (
      await client.query(
        'SELECT subject, wrapped FROM ledger.subject_key WHERE organization_id = $1 AND subject = ANY($2)',
        [organizationId, names],
      )
    ).rows
  let epoch: number
  let rows: { subject: string; wrapped: Buffer }[]
  try {
    await client.query(openingFor(organizationId))
    // before the keys, in a statement of its own: keys may turn out to be younger than it says, never older
    const head = await client.query<{ epoch: string }>(
      'SELECT keys_epoch::text AS epoch FROM ledger.log_head WHERE organization_id = $1',
      [organizationId],
    )
    epoch = Number(head.rows[0]?.epoch ?? 0)
    rows = await find()
    const known = new Set(rows.map((r) => r.subject))
    const missing = create ? names.filter((n) => !known.has(n)) : []
    if (missing.length) {
      // only what is missing: a row that an erasure is about to delete is not waited for
      const wrapped = missing.map((n) => seal(wrapping, randomBytes(KEY_BYTES), binding(organizationId, n)))
      await client.query('SET LOCAL synchronous_commit = on')
      await client.query(
        `INSERT INTO ledger.subject_key (organization_id, subject, wrapped)
         SELECT $1, subject, wrapped FROM unnest($2::text[], $3::bytea[]) AS t(subject, wrapped) ON CONFLICT DO NOTHING`,
        [organizationId, missing, wrapped],
      )
      // again: it sees the key that somebody else committed while the insert waited
      rows = await find()
    }
    await client.query('COMMIT')
  } catch (e) {
    client.release(true)
    throw e
  }
  client.release()
  return { epoch, keys: rows.map((r) => [r.subject, open(wrapping, r.wrapped, binding(organizationId, r.subject))]) }
}
