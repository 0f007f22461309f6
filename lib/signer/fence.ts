import pg from 'pg'
import type { Sql } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { assertSafeToServe } from '../platform/safe-to-serve.ts'

// One signer at a time: a lock that PostgreSQL holds for this one connection, over which everything else goes, too. When
// the connection is lost the lock is, and nothing more can be published by whoever believed to hold it.

const KEY = `hashtext('countersign signer')`
const PATIENCE_MS = 30_000

export interface Fence {
  sql: Sql
  release(): Promise<void>
}

/** Null while another one has it. Throws when the database does not answer, or the role is not a signer's. */
export async function takeFence(url: string): Promise<Fence | null> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: PATIENCE_MS,
    keepAlive: true,
    application_name: 'countersign signer',
  })
  client.on('error', () => {}) // whoever asks next is told
  const release = () => client.end().catch(() => {})
  try {
    await client.connect()
    await demandSigner(client)
    await assertSafeToServe(client, { group: 'countersign_signer' })
    const { rows } = await client.query<{ got: boolean }>(`SELECT pg_try_advisory_lock(${KEY}) AS got`)
    if (rows[0]?.got) return { sql: sqlOf(client), release }
  } catch (e) {
    await release()
    throw e
  }
  await release()
  return null
}

/** Each text is prepared once. */
function sqlOf(client: pg.Client): Sql {
  const names = new Map<string, string>()
  return {
    async query(text, values) {
      let name = names.get(text)
      if (!name) {
        name = `signer_${names.size}`
        names.set(text, name)
      }
      return (await client.query({ name, text, values })).rows
    },
  }
}

/** The signer must not be able to write what it signs. */
async function demandSigner(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ role: string; strong: boolean; member: boolean }>(`
    SELECT r.rolname AS role,
           r.rolsuper OR r.rolbypassrls OR has_table_privilege('ledger.leaf', 'INSERT')
             OR has_table_privilege('ledger.envelope', 'INSERT') AS strong,
           pg_has_role('countersign_signer', 'USAGE') AS member
      FROM pg_roles r WHERE r.rolname = current_user`)
  const [found] = rows
  if (found && !found.strong && found.member) return
  const why = found?.strong ? 'may do more than a signer may' : 'is not a member of countersign_signer'
  throw new AppError(
    500,
    'signer_role',
    `The database role ${found?.role ?? '?'} ${why}: give the signer its own role.`,
  )
}
