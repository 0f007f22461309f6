import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { openingFor, pool } from '../../lib/platform/db.ts'
import { type TestDatabase, testDatabase } from '../harness.ts'

// By raw statements under the runtime role, table by table: what the database itself refuses, whatever our code asks.

interface Column {
  name: string
  type: string
  kind: string
}
interface Table {
  schema: string
  name: string
  key: string
  columns: Column[]
}
const OURS = 'org_ours'
const THEIRS = 'org_theirs'
/** Person data of the installation: reached through named functions only. */
const CLOSED = [
  'public.person',
  'public.session',
  'public.one_time_link',
  'installation.secret',
  'installation.setting',
]

let t: TestDatabase
let tables: Table[] = []

async function catalog(): Promise<Table[]> {
  const { rows } = await t.owner.query<{ schema: string; name: string; column: string; type: string; kind: string }>(`
    SELECT n.nspname AS schema, c.relname AS name, a.attname AS column, format_type(a.atttypid, NULL) AS type, y.typcategory AS kind
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      JOIN pg_type y ON y.oid = a.atttypid
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgboss')
     ORDER BY 1, 2, a.attnum`)
  const found = new Map<string, Table>()
  for (const r of rows) {
    const at = `${r.schema}.${r.name}`
    const table = found.get(at) ?? { schema: r.schema, name: r.name, key: '', columns: [] }
    table.columns.push({ name: r.column, type: r.type, kind: r.kind })
    found.set(at, table)
  }
  return [...found.values()].flatMap((table) => {
    const own = table.name === 'organization' ? 'id' : 'organization_id'
    return table.columns.some((c) => c.name === own) ? [{ ...table, key: own }] : []
  })
}
const nameOf = (table: Table) => `${table.schema}.${table.name}`
const quoted = (table: Table) => `"${table.schema}"."${table.name}"`

/** A value that fits the column; the checks of the ledger's tables want lengths of their own. */
function valueFor(table: Table, column: Column, organization: string): string {
  if (column.name === table.key) return `'${organization}'`
  if (table.schema === 'ledger' && column.name === 'hash') return `decode(repeat('00', 32), 'hex')`
  if (table.schema === 'ledger' && column.name === 'root') return `decode(repeat('00', 32), 'hex')`
  if (nameOf(table) === 'ledger.tile' && column.name === 'bytes') return `decode(repeat('00', 8192), 'hex')`
  if (nameOf(table) === 'ledger.batch' && column.name === 'count') return '1'
  if (nameOf(table) === 'ledger.batch' && column.name === 'signature') return `decode(repeat('00', 64), 'hex')`
  if (/^ledger\.anchor/.test(nameOf(table)) && column.name === 'kind') return `'witness'`
  if (nameOf(table) === 'ledger.anchor_state' && column.name === 'alarm') return `'late'`
  if (nameOf(table) === 'ledger.removal' && column.name === 'kind') return `'purge'`
  if (table.schema === 'ledger' && column.name === 'frontier') return `''::bytea`
  if (column.kind === 'A') return `'{}'`
  if (column.kind === 'D') return `now()`
  if (column.kind === 'N') return '0'
  if (column.kind === 'B') return 'false'
  if (column.type === 'bytea') return `'\\x00'`
  if (/^jsonb?$/.test(column.type)) return `'{}'`
  return `'${organization}'`
}
const insertion = (table: Table, organization: string) =>
  `INSERT INTO ${quoted(table)} (${table.columns.map((c) => `"${c.name}"`).join(', ')})
   VALUES (${table.columns.map((c) => valueFor(table, c, organization)).join(', ')})`

/** One statement as the runtime role; as an organization, or as none. Nothing stays. */
async function asRuntime(organization: string | null, statement: string): Promise<pg.QueryResult> {
  const client = await pool().connect()
  try {
    await client.query(organization === null ? 'BEGIN' : openingFor(organization))
    return await client.query(statement)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}
const refusal = async (organization: string | null, statement: string): Promise<string> =>
  asRuntime(organization, statement).then(
    (r) => `${r.rowCount} rows`,
    (e: pg.DatabaseError) => String(e.code),
  )
const DENIED = '42501' // insufficient privilege: no grant, or a row that the policy does not admit

beforeAll(async () => {
  t = await testDatabase()
  tables = (await catalog()).filter((table) => !CLOSED.includes(nameOf(table)))
  // one row per table and organization, put there past every rule; foreign keys and triggers are not the subject here
  const client = await t.owner.connect()
  try {
    await client.query(`SET session_replication_role = 'replica'`)
    for (const table of tables)
      for (const organization of [OURS, THEIRS]) await client.query(insertion(table, organization))
  } finally {
    client.release(true)
  }
})

test('every table of an organization is among those tested', () => {
  expect(tables.length).toBeGreaterThan(40)
  expect(tables.map(nameOf)).toEqual(
    expect.arrayContaining([
      'public.organization',
      'public.decision',
      'public.approval_request',
      'ledger.leaf',
      'ledger.disclosure',
    ]),
  )
})

test('row-level security is enabled and forced on each of them', async () => {
  const { rows } = await t.owner.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relrowsecurity AND c.relforcerowsecurity`,
  )
  expect(rows.map((r) => r.name).sort()).toEqual(tables.map(nameOf).sort())
})

describe('under the runtime role', () => {
  test('only the own rows are seen', async () => {
    for (const table of tables) {
      const { rows } = await asRuntime(OURS, `SELECT "${table.key}" AS id FROM ${quoted(table)}`)
      expect(rows, nameOf(table)).toEqual([{ id: OURS }])
    }
  })

  test('without an organization nothing is seen', async () => {
    for (const table of tables)
      expect((await asRuntime(null, `SELECT FROM ${quoted(table)}`)).rowCount, nameOf(table)).toBe(0)
  })

  test("asking for another organization's rows by name gives nothing", async () => {
    for (const table of tables)
      expect(
        (await asRuntime(OURS, `SELECT FROM ${quoted(table)} WHERE "${table.key}" = '${THEIRS}'`)).rowCount,
        nameOf(table),
      ).toBe(0)
  })

  test('no row can be written into another organization, nor without one', async () => {
    for (const table of tables)
      for (const [organization, statement] of [
        [OURS, insertion(table, THEIRS)],
        [null, insertion(table, OURS)],
      ] as const)
        expect(await refusal(organization, statement), nameOf(table)).toBe(DENIED)
  })

  test("another organization's rows cannot be changed, taken over, given away or deleted", async () => {
    for (const table of tables) {
      const at = quoted(table)
      const { key } = table
      const other = table.columns.find((c) => c.name !== key)?.name ?? key
      for (const statement of [
        `UPDATE ${at} SET "${other}" = "${other}" WHERE "${key}" = '${THEIRS}'`,
        `UPDATE ${at} SET "${key}" = '${OURS}' WHERE "${key}" = '${THEIRS}'`,
        `DELETE FROM ${at} WHERE "${key}" = '${THEIRS}'`,
      ])
        expect(['0 rows', DENIED], `${nameOf(table)}: ${statement}`).toContain(await refusal(OURS, statement))
      expect(await refusal(OURS, `UPDATE ${at} SET "${key}" = '${THEIRS}'`), nameOf(table)).toBe(DENIED)
    }
  })

  test('the setting of one transaction is gone in the next, on the same connection', async () => {
    const client = new pg.Client(t.runtimeUrl)
    await client.connect()
    await client.query(openingFor(OURS))
    expect((await client.query('SELECT FROM agent')).rowCount).toBe(1)
    await client.query('COMMIT')
    expect((await client.query('SELECT FROM agent')).rowCount).toBe(0)
    await client.end()
  })

  test('an organization id cannot carry a statement', () => {
    for (const id of [`x'; RESET ROLE; --`, '', 'a b', 'a\nb', 'ä', 'x'.repeat(65)])
      expect(() => openingFor(id)).toThrow()
  })

  test("people's accounts, sessions, links and the installation's secret are closed", async () => {
    for (const name of CLOSED)
      for (const statement of [`SELECT * FROM ${name}`, `DELETE FROM ${name}`, `TRUNCATE ${name}`])
        expect(await refusal(OURS, statement), statement).toBe(DENIED)
  })

  test('evidence cannot be changed, deleted or truncated, not even its own', async () => {
    const evidence = [
      'ledger.leaf',
      'ledger.envelope',
      'ledger.disclosure',
      'ledger.checkpoint',
      'ledger.tile',
      'audit_entry',
      'outcome_report',
      'approval_vote',
      'snapshot',
      'snapshot_part',
      'change_review',
      'change_event',
    ]
    for (const name of evidence)
      for (const statement of [
        `UPDATE ${name} SET organization_id = organization_id`,
        `DELETE FROM ${name}`,
        `TRUNCATE ${name}`,
      ])
        expect(await refusal(OURS, statement), statement).toBe(DENIED)
    expect(await refusal(OURS, `UPDATE decision SET outcome = 'allow'`)).toBe(DENIED)
    expect(await refusal(OURS, 'DELETE FROM decision')).toBe(DENIED)
    expect(await refusal(OURS, 'DELETE FROM change_request')).toBe(DENIED)
  })

  test('what protects it cannot be switched off', async () => {
    for (const statement of [
      'ALTER TABLE agent DISABLE ROW LEVEL SECURITY',
      'DROP POLICY organization ON agent',
      'CREATE POLICY open ON agent USING (true)',
      'ALTER TABLE ledger.leaf DISABLE TRIGGER deny_change',
      `SET session_replication_role = 'replica'`,
      'SET ROLE countersign_definer',
      'SET ROLE postgres',
      'CREATE TABLE mine (a int)',
      'CREATE FUNCTION installation.mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      'CREATE SCHEMA mine',
      `COPY agent TO PROGRAM 'true'`,
      `SELECT pg_read_file('/etc/passwd')`,
    ])
      expect([DENIED, '42704'], statement).toContain(await refusal(OURS, statement))
    // row_security = off does not bypass: it turns a filtered query into an error
    const client = new pg.Client(t.runtimeUrl)
    await client.connect()
    await client.query('SET row_security = off')
    await expect(client.query('SELECT FROM agent')).rejects.toMatchObject({ code: DENIED })
    await client.end()
  })
})

test('even the owner of the tables changes no evidence: the triggers hold without rights', async () => {
  for (const name of ['ledger.leaf', 'ledger.envelope', 'ledger.disclosure', 'ledger.checkpoint', 'ledger.tile'])
    for (const statement of [
      `UPDATE ${name} SET organization_id = organization_id`,
      `DELETE FROM ${name}`,
      `TRUNCATE ${name}`,
    ])
      await expect(t.owner.query(statement), statement).rejects.toThrow('append-only')
})

test('the runtime role owns nothing, is no superuser and passes by nothing', async () => {
  const role = new URL(t.runtimeUrl).username
  const { rows } = await t.owner.query(
    `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
            (SELECT count(*)::int FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = r.oid AND deptype = 'o'
               AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())) AS owned,
            (SELECT array_agg(m.roleid::regrole::text) FROM pg_auth_members m WHERE m.member = r.oid) AS member_of
       FROM pg_roles r WHERE rolname IN ($1, 'countersign_runtime') ORDER BY rolname`,
    [role],
  )
  const nothing = {
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolreplication: false,
    owned: 0,
  }
  expect(rows).toHaveLength(2)
  for (const row of rows) expect(row).toMatchObject(nothing)
  expect(
    rows
      .map((r) => r.member_of)
      .filter(Boolean)
      .flat(),
  ).toEqual(['{countersign_runtime}'].map((s) => s.slice(1, -1)))
})

test('each function that looks across organizations belongs to a role without login, has a fixed search path and no public right', async () => {
  const { rows } = await t.owner.query<{ name: string; definer: boolean; owner: string; open: boolean }>(
    `SELECT p.proname AS name, p.prosecdef AS definer, p.proowner::regrole::text AS owner,
            coalesce(array_to_string(p.proconfig, ','), '') ~ 'search_path=' AS fixed,
            EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0) OR p.proacl IS NULL AS open
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'installation' AND p.prosecdef`,
  )
  expect(rows.length).toBeGreaterThan(2)
  for (const row of rows)
    expect(row, row.name).toMatchObject({ owner: 'countersign_definer', fixed: true, open: false })
})
