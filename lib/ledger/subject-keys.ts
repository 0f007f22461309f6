import { createHmac, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { errands, openingFor } from '../platform/db.ts'
import { keyObjectOf, open, seal, secretKey } from '../platform/secret.ts'
import { ORGANIZATION } from './disclose.ts'

// One AES-256 key per subject, wrapped with a key of the installation. Destroying the key erases what was sealed with
// it, in every copy of the database. Keys are made in a transaction of their own, before the head lock: an entry must
// never be sealed with a key whose own transaction rolled back.

const KEY_BYTES = 32
const CACHED_MAX = 20_000

/** The keys for one preparation of entries. */
export interface Keyring {
  seal(subject: string, plaintext: string): { subject: string; sealed: Buffer }
}

// Of the pool, so that another database (tests) starts with nothing.
const caches = new WeakMap<pg.Pool, Map<string, Buffer>>()
function cache(): Map<string, Buffer> {
  const pool = errands()
  let keys = caches.get(pool)
  if (!keys) {
    keys = new Map()
    caches.set(pool, keys)
  }
  return keys
}
function remember(cached: string, key: Buffer): void {
  const keys = cache()
  const oldest = keys.size < CACHED_MAX ? undefined : keys.keys().next().value
  if (oldest !== undefined) keys.delete(oldest)
  keys.set(cached, key)
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

/** Makes sure that the keys exist, durably, and returns them. Costs nothing but a look when they are cached. */
export async function subjectKeys(organizationId: string, subjects: Iterable<string>): Promise<Keyring> {
  const wanted = new Map<string, string>()
  for (const subject of subjects) if (!wanted.has(subject)) wanted.set(subject, storedSubject(organizationId, subject))
  if (!wanted.has(ORGANIZATION)) wanted.set(ORGANIZATION, ORGANIZATION)
  const keys = new Map<string, Buffer>()
  const missing: string[] = []
  for (const stored of wanted.values()) {
    const key = cache().get(binding(organizationId, stored))
    if (key) keys.set(stored, key)
    else missing.push(stored)
  }
  if (missing.length)
    for (const [stored, key] of await fetchKeys(organizationId, missing, true)) {
      keys.set(stored, key)
      remember(binding(organizationId, stored), key)
    }
  return {
    seal(subject, plaintext) {
      const stored = wanted.get(subject)
      const key = stored === undefined ? undefined : keys.get(stored)
      if (stored === undefined || !key) throw new Error('a disclosure names a subject whose key was not asked for')
      return { subject: stored, sealed: seal(key, Buffer.from(plaintext), binding(organizationId, stored)) }
    },
  }
}

/** For reading: the keys that still exist, by stored name. A missing one was destroyed. */
export async function existingSubjectKeys(
  organizationId: string,
  stored: Iterable<string>,
): Promise<Map<string, Buffer>> {
  const names = [...new Set(stored)]
  return names.length ? new Map(await fetchKeys(organizationId, names, false)) : new Map()
}
export const openSealed = (organizationId: string, stored: string, key: Buffer, sealed: Uint8Array): string =>
  open(key, sealed, binding(organizationId, stored)).toString()

async function fetchKeys(organizationId: string, stored: string[], create: boolean): Promise<[string, Buffer][]> {
  const wrapping = secretKey('subject keys')
  const names = stored.toSorted() // one order for everybody: two creators cannot wait for each other in a circle
  const client = await errands().connect()
  let rows: { subject: string; wrapped: Buffer }[]
  try {
    await client.query(openingFor(organizationId))
    if (create) {
      const wrapped = names.map((n) => seal(wrapping, randomBytes(KEY_BYTES), binding(organizationId, n)))
      await client.query('SET LOCAL synchronous_commit = on')
      await client.query(
        `INSERT INTO ledger.subject_key (organization_id, subject, wrapped)
         SELECT $1, subject, wrapped FROM unnest($2::text[], $3::bytea[]) AS t(subject, wrapped) ON CONFLICT DO NOTHING`,
        [organizationId, names, wrapped],
      )
    }
    // a statement of its own: it sees the key that somebody else committed while the insert waited
    const found = await client.query(
      'SELECT subject, wrapped FROM ledger.subject_key WHERE organization_id = $1 AND subject = ANY($2)',
      [organizationId, names],
    )
    rows = found.rows
    await client.query('COMMIT')
  } catch (e) {
    client.release(true)
    throw e
  }
  client.release()
  return rows.map((r) => [r.subject, open(wrapping, r.wrapped, binding(organizationId, r.subject))])
}
