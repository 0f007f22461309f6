import { createHmac } from 'node:crypto'
import pg from 'pg'
import { sha256 } from './secret.ts'

// The processes never connect as the owner: an owner or a superuser passes by row-level security and triggers. Each
// database has a login role of its own, a member of countersign_runtime, so that two databases of one cluster do not
// share a password. See docs/decisions.

export const runtimeRoleName = (database: string): string =>
  `countersign_${sha256(database).toString('hex').slice(0, 8)}`
export const runtimePassword = (secret: string, database: string): string =>
  createHmac('sha256', secret).update(`runtime role of ${database}`).digest('base64url')

/** Makes the role or renews its password. Needs an owner that may create roles. Returns the URL to connect with. */
export const ensureRuntimeLogin = (ownerUrl: string, secret: string): Promise<string> =>
  ensureLogin(ownerUrl, 'countersign_runtime', (database) => ({
    role: runtimeRoleName(database),
    password: runtimePassword(secret, database),
  }))

/** A login role of the database, member of a group without login. */
export async function ensureLogin(
  ownerUrl: string,
  group: 'countersign_runtime' | 'countersign_signer',
  loginOf: (database: string) => { role: string; password: string },
): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    const found = await client.query<{ database: string }>('SELECT current_database() AS database')
    const database = found.rows[0]?.database ?? ''
    const { role, password } = loginOf(database)
    const name = client.escapeIdentifier(role)
    await client.query('BEGIN')
    // two installations that start at once on one database must not alter the role at the same moment
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('countersign runtime role'))`)
    await client.query(
      `DO $$ BEGIN CREATE ROLE ${name} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    )
    await client.query(`ALTER ROLE ${name} LOGIN INHERIT PASSWORD ${client.escapeLiteral(password)}`)
    await client.query(`GRANT ${group} TO ${name}`)
    // whatever the server or the database says: an answer leaves when its record is on the disk
    await client.query(`ALTER ROLE ${name} SET synchronous_commit = on`)
    // a temporary table would be found before ours by its name
    await client.query(`REVOKE TEMPORARY ON DATABASE ${client.escapeIdentifier(database)} FROM PUBLIC`)
    await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(database)} TO ${name}`)
    await client.query('COMMIT')
    return withLogin(ownerUrl, role, password)
  } finally {
    await client.end().catch(() => {})
  }
}

/** The same database as another role. A URL without a host (a socket's) takes them as parameters. */
export function withLogin(url: string, user: string, password: string): string {
  const u = new URL(url)
  if (u.host) {
    u.username = user
    u.password = password
    u.searchParams.delete('user')
    u.searchParams.delete('password')
  } else {
    u.searchParams.set('user', user)
    u.searchParams.set('password', password)
  }
  return u.href
}
