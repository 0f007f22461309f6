import { beforeAll, expect, test } from 'vitest'
import { openingFor, pool } from '../../../lib/platform/db.ts'
import { testDatabase } from '../../harness.ts'
import { newMember, newOrganization } from './people-world.ts'

let here: string
let there: string
beforeAll(async () => {
  await testDatabase()
  here = await newOrganization('Here')
  there = await newOrganization('There')
  await newMember(here, 'here@example.com', ['admin'])
  await newMember(there, 'there@example.com', ['admin'])
})

const CLOSED = [
  'person',
  'external_account',
  'session',
  'one_time_link',
  'installation.unknown_account',
  'installation.secret',
]

test.each(CLOSED)('the runtime role reads and writes nothing of %s', async (table) => {
  await expect(pool().query(`SELECT * FROM ${table}`)).rejects.toMatchObject({ code: '42501' })
  await expect(pool().query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' })
})

/** Under the runtime role, in a transaction of one organization. */
async function asOrganization<R>(organizationId: string, text: string, values: unknown[]): Promise<R[]> {
  const client = await pool().connect()
  try {
    await client.query(openingFor(organizationId))
    return (await client.query(text, values)).rows as R[]
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

test('another organization’s members are not there', async () => {
  const seen = await asOrganization<{ email: string }>(here, 'SELECT email FROM membership', [])
  expect(seen.map((m) => m.email)).toEqual(['here@example.com'])
})
test('a membership cannot be written into another organization', async () => {
  await expect(
    asOrganization(
      here,
      "INSERT INTO membership (organization_id, person_id, email, name, roles) VALUES ($1, 'per_x', 'x@example.com', 'X', '{admin}')",
      [there],
    ),
  ).rejects.toMatchObject({ code: '42501' })
})
test('the functions that end in _here act in the transaction’s organization and without one in none', async () => {
  const make =
    "SELECT installation.create_link_here('h1', 'invitation', NULL, 'new@example.com', '{admin}', 'x', now(), now() + '1 hour')"
  await pool().query(make)
  const read = 'SELECT organization_id FROM installation.read_link($1, now())'
  expect((await pool().query(read, ['h1'])).rows).toEqual([])
  const made = await asOrganization(here, `${make}; ${read.replace('$1', "'h1'")}`, [] as never).catch(() => null)
  expect(made).not.toBeNull()
  const people = await asOrganization<{ n: number }>(
    here,
    "SELECT installation.end_sessions_here((SELECT person_id FROM installation.account_by_email('there@example.com')), now()) AS n",
    [],
  )
  expect(people).toEqual([{ n: 0 }])
})
test('nobody but the runtime role may call the account functions', async () => {
  const { rows } = await pool().query(
    "SELECT p.oid::regprocedure::text AS f FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'installation' AND has_function_privilege('public', p.oid, 'EXECUTE')",
  )
  expect(rows).toEqual([])
})
test('every account function runs as the definer with a fixed search path', async () => {
  const { rows } = await pool().query(
    "SELECT p.oid::regprocedure::text AS f FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'installation' AND (NOT p.prosecdef OR p.proowner <> 'countersign_definer'::regrole OR NOT coalesce(array_to_string(p.proconfig, ','), '') LIKE 'search_path=%')",
  )
  expect(rows).toEqual([])
})
