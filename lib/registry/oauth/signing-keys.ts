import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { nowMs } from '../../platform/clock.ts'
import { pool } from '../../platform/db.ts'
import { log } from '../../platform/log.ts'
import { open, seal, secretKey } from '../../platform/secret.ts'
import { CLOCK_TOLERANCE_SECONDS, TOKEN_SECONDS } from './issuer.ts'

// The installation's keys for access tokens. Only the newest signs; an older one is published until nothing that it
// signed can still be alive. The private halves lie in the database, sealed with the installation's secret.

const ALGORITHM = 'ES256'
const ROTATE_AFTER_MS = 90 * 86_400_000
const REFRESH_MS = 60_000
/** Longer than any token lives, so that a resource server that cached the JWKS for a day is not surprised. */
const PUBLISHED_AFTER_RETIREMENT_MS = 86_400_000
const ACCEPTED_AFTER_RETIREMENT_MS = (TOKEN_SECONDS + CLOCK_TOLERANCE_SECONDS) * 1000

type Key = Awaited<ReturnType<typeof importJWK>>
interface Row {
  kid: string
  algorithm: string
  public_jwk: JWK
  private_key: Buffer
  created_at: Date
  retired_at: Date | null
}
interface Loaded {
  at: number
  rows: Row[]
  verify: Map<string, { key: Key; algorithm: string; until: number }>
}
let loaded: Loaded | undefined
let signing: { kid: string; key: Key } | undefined

async function load(): Promise<Loaded> {
  const { rows } = await pool().query<Row>('SELECT * FROM signing_key ORDER BY created_at DESC, kid DESC')
  const verify: Loaded['verify'] = new Map()
  for (const r of rows) {
    const until = r.retired_at ? r.retired_at.getTime() + ACCEPTED_AFTER_RETIREMENT_MS : Number.POSITIVE_INFINITY
    verify.set(r.kid, { key: await importJWK(r.public_jwk, r.algorithm), algorithm: r.algorithm, until })
  }
  loaded = { at: Date.now(), rows, verify }
  return loaded
}
const current = async (maxAgeMs = REFRESH_MS): Promise<Loaded> =>
  loaded && Date.now() - loaded.at < maxAgeMs ? loaded : await load()

/** The key that a token names, or null. An unknown name is looked up again, at most once a second. */
export async function verificationKey(kid: string): Promise<{ key: Key; algorithm: string } | null> {
  let found = (await current()).verify.get(kid)
  found ??= (await current(1_000)).verify.get(kid)
  return found && nowMs() < found.until ? found : null
}

/** RFC 7517: what `/.well-known/jwks.json` serves. */
export async function publicKeys(): Promise<JWK[]> {
  await signingKey()
  const { rows } = await current(5_000)
  return rows
    .filter((r) => !r.retired_at || nowMs() < r.retired_at.getTime() + PUBLISHED_AFTER_RETIREMENT_MS)
    .map((r) => ({ ...r.public_jwk, kid: r.kid, alg: r.algorithm, use: 'sig' }))
}

/** The newest key, made at first use and replaced when it is 90 days old. */
export async function signingKey(): Promise<{ kid: string; algorithm: string; key: Key }> {
  const live = (await current()).rows.find((r) => !r.retired_at)
  if (live && nowMs() - live.created_at.getTime() < ROTATE_AFTER_MS) {
    if (signing?.kid !== live.kid) {
      const opened = await openPrivate(live)
      if (!opened) return await rotateSigningKey(live.kid)
      signing = { kid: live.kid, key: opened }
    }
    return { kid: signing.kid, algorithm: live.algorithm, key: signing.key }
  }
  return await rotateSigningKey(live?.kid ?? null)
}

async function openPrivate(row: Row): Promise<Key | null> {
  try {
    const bytes = open(secretKey('signing keys'), row.private_key, row.kid)
    return await importJWK(JSON.parse(bytes.toString()) as JWK, row.algorithm)
  } catch {
    log.warn({ kid: row.kid }, 'a signing key cannot be opened with this secret; making a new one')
    return null
  }
}

/**
 * Makes a new key and retires the one before, which stays published. `replacing` is the key that the caller saw: when
 * another process was faster, its key is used instead of making one more.
 */
export async function rotateSigningKey(
  replacing: string | null,
): Promise<{ kid: string; algorithm: string; key: Key }> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true })
  const publicJwk = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(publicJwk)
  const sealed = seal(secretKey('signing keys'), Buffer.from(JSON.stringify(await exportJWK(pair.privateKey))), kid)
  const c = await pool().connect()
  try {
    await c.query('BEGIN')
    await c.query(`SELECT pg_advisory_xact_lock(hashtext('countersign signing key'))`)
    const { rows } = await c.query<{ kid: string }>(
      'SELECT kid FROM signing_key WHERE retired_at IS NULL ORDER BY created_at DESC',
    )
    const newest = rows[0]?.kid ?? null
    if (newest === replacing) {
      const at = new Date(nowMs())
      await c.query('UPDATE signing_key SET retired_at = $1 WHERE retired_at IS NULL', [at])
      await c.query(
        'INSERT INTO signing_key (kid, algorithm, public_jwk, private_key, created_at) VALUES ($1, $2, $3, $4, $5)',
        [kid, ALGORITHM, publicJwk, sealed, at],
      )
    }
    await c.query('COMMIT')
  } catch (e) {
    await c.query('ROLLBACK').catch(() => {})
    throw e
  } finally {
    c.release()
  }
  const live = (await load()).rows.find((r) => !r.retired_at)
  const key = live && (await openPrivate(live))
  if (!live || !key) throw new Error('the signing key that was just made cannot be opened')
  signing = { kid: live.kid, key }
  return { kid: live.kid, algorithm: live.algorithm, key }
}

/** For tests: forget what was read. */
export function forgetSigningKeys(): void {
  loaded = undefined
  signing = undefined
}
