import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pool } from '../../lib/platform/db.ts'
import { EVIDENCE, KEPT } from '../../lib/platform/evidence-tables.ts'
import { type Cluster, freePort, startPostgres } from '../../lib/platform/postgres.ts'
import { ensureRuntimeLogin } from '../../lib/platform/runtime-role.ts'
import { assertSafeToServe } from '../../lib/platform/safe-to-serve.ts'
import { ensureSignerLogin } from '../../lib/signer/signer-login.ts'
import { type TestDatabase, testDatabase } from '../harness.ts'

const root = path.resolve(import.meta.dirname, '../..')
let t: TestDatabase
let role: string
beforeAll(async () => {
  t = await testDatabase()
  role = new URL(t.runtimeUrl).username
})
const REFUSING = ['ledger.deny_change', 'public.keep_legal_hold', 'public.keep_erasure']
const refused = () =>
  assertSafeToServe(pool()).then(
    () => 'safe',
    (e: Error) => e.message,
  )
/** As long as the database is so: what the start says. Every refusal is one sentence. */
async function refusedWhile(alter: string, restore: string): Promise<string> {
  await t.owner.query(alter)
  try {
    const sentence = await refused()
    expect(sentence).toMatch(/^[^\n]+\.$/)
    return sentence
  } finally {
    await t.owner.query(restore)
    expect(await refused()).toBe('safe')
  }
}
const partitions = async () =>
  (
    await t.owner.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent::regclass::text LIKE 'ledger.%'
          AND inhrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r') ORDER BY 1`,
    )
  ).rows.map((r) => r.name)

test('a database as it was migrated, under the runtime role, is safe', async () => {
  expect(await refused()).toBe('safe')
})

describe('a role that is too strong', () => {
  test('a superuser', async () => {
    await expect(assertSafeToServe(t.owner)).rejects.toThrow(/^The database role postgres is a superuser; .*\.$/)
  })
  test.each([
    ['BYPASSRLS', /passes by row-level security/],
    ['CREATEROLE', /may create roles/],
    ['REPLICATION', /may replicate/],
  ])('with %s', async (attribute, why) => {
    expect(await refusedWhile(`ALTER ROLE ${role} ${attribute}`, `ALTER ROLE ${role} NO${attribute}`)).toMatch(why)
  })
  test('that owns a table', async () => {
    const alter = `CREATE TABLE public.mine (a int); ALTER TABLE public.mine OWNER TO ${role}`
    expect(await refusedWhile(alter, 'DROP TABLE public.mine')).toContain('owns tables')
  })
  test('that is a member of the owner', async () => {
    const owner = `owner_${process.pid}`
    const alter = `CREATE ROLE ${owner}; CREATE TABLE public.mine (a int); ALTER TABLE public.mine OWNER TO ${owner}; GRANT ${owner} TO ${role}`
    expect(await refusedWhile(alter, `DROP TABLE public.mine; DROP ROLE ${owner}`)).toContain('owns tables')
  })
  test.each(['countersign_purger', 'countersign_definer', 'countersign_signer', 'pg_execute_server_program'])(
    'that is a member of %s',
    async (group) => {
      expect(await refusedWhile(`GRANT ${group} TO ${role}`, `REVOKE ${group} FROM ${role}`)).toContain(
        `is a member of ${group}`,
      )
    },
  )
  test('that can switch triggers off', async () => {
    const right = 'SET ON PARAMETER session_replication_role'
    expect(await refusedWhile(`GRANT ${right} TO ${role}`, `REVOKE ${right} FROM ${role}`)).toContain(
      'may switch triggers off (session_replication_role)',
    )
  })
  test.each(Object.keys(EVIDENCE))('that may change %s', async (table) => {
    const shown = table.replace('public.', '')
    for (const right of ['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER'])
      expect(
        await refusedWhile(`GRANT ${right} ON ${table} TO ${role}`, `REVOKE ${right} ON ${table} FROM ${role}`),
      ).toContain(`may ${right} the evidence in ${shown}`)
    const column = 'organization_id'
    expect(
      await refusedWhile(
        `GRANT UPDATE (${column}) ON ${table} TO ${role}`,
        `REVOKE UPDATE (${column}) ON ${table} FROM ${role}`,
      ),
    ).toContain(`may UPDATE the evidence in ${shown}`)
  })
  test('that has the rights of everybody who writes', async () => {
    expect(await refusedWhile(`GRANT pg_write_all_data TO ${role}`, `REVOKE pg_write_all_data FROM ${role}`)).toMatch(
      /may DELETE the evidence in/,
    )
  })
  test('that may reach a partition past its parent', async () => {
    for (const name of await partitions())
      for (const right of ['SELECT', 'INSERT', 'UPDATE'])
        expect(
          await refusedWhile(`GRANT ${right} ON ${name} TO ${role}`, `REVOKE ${right} ON ${name} FROM ${role}`),
        ).toContain(right === 'UPDATE' ? name : `may reach ${name} past its parent`)
  })
})

describe('evidence that is no longer protected', () => {
  const triggersOf = async (table: string) =>
    (
      await t.owner.query<{ name: string; parent: boolean }>(
        `SELECT tgname AS name, tgparentid <> 0 AS parent FROM pg_trigger WHERE tgrelid = $1::regclass AND tgfoid = ANY ($2::regproc[]) AND tgtype & 4 = 0 ORDER BY 1`,
        [table, REFUSING],
      )
    ).rows
  test('a trigger that is off, or on only outside of replica mode, of any table and any partition', async () => {
    for (const table of [...Object.keys(EVIDENCE), ...Object.keys(KEPT), ...(await partitions())]) {
      const triggers = await triggersOf(table)
      expect(triggers.length, table).toBeGreaterThanOrEqual(2)
      for (const { name } of triggers)
        for (const state of ['DISABLE TRIGGER', 'ENABLE TRIGGER', 'ENABLE REPLICA TRIGGER'])
          expect(
            await refusedWhile(
              `ALTER TABLE ONLY ${table} ${state} ${name}`,
              `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${name}`,
            ),
            `${table} ${name}`,
          ).toMatch(/^The evidence in \S+ is not protected against (UPDATE|DELETE|TRUNCATE): /)
    }
  })
  test('a trigger that is gone', async () => {
    for (const table of [...Object.keys(EVIDENCE), ...Object.keys(KEPT), ...(await partitions())])
      for (const { name, parent } of await triggersOf(table)) {
        if (parent) continue // cannot be dropped by itself
        const { rows } = await t.owner.query(
          'SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE tgrelid = $1::regclass AND tgname = $2',
          [table, name],
        )
        const restore = `${rows[0].text}; ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${name}`
        expect(await refusedWhile(`DROP TRIGGER ${name} ON ${table}`, restore), `${table} ${name}`).toContain(
          'is not protected against',
        )
      }
  })
  test('a trigger that looks the other way, or at other columns', async () => {
    const restore = (columns: string) =>
      `DROP TRIGGER deny_change ON decision; CREATE TRIGGER deny_change BEFORE UPDATE OF ${columns} ON decision FOR EACH ROW
         EXECUTE FUNCTION ledger.deny_change('UPDATE', 'DELETE'); ALTER TABLE decision ENABLE ALWAYS TRIGGER deny_change`
    const { rows } = await t.owner.query(
      `SELECT string_agg(attname, ', ') AS all FROM pg_attribute WHERE attrelid = 'decision'::regclass AND attnum > 0 AND attname <> 'action_state'`,
    )
    const whole = restore(rows[0].all)
    expect(await refusedWhile(restore('id, outcome'), whole)).toContain(
      'evidence in decision is not protected against UPDATE',
    )
    expect(await refusedWhile(whole.replace('FOR EACH ROW', 'FOR EACH ROW WHEN (false)'), whole)).toContain(
      'evidence in decision is not protected against UPDATE',
    )
  })
  test('row-level security that is off or not forced', async () => {
    for (const table of [...Object.keys(EVIDENCE), ...Object.keys(KEPT), ...(await partitions())])
      for (const [off, on] of [
        ['NO FORCE', 'FORCE'],
        ['DISABLE', 'ENABLE'],
      ])
        expect(
          await refusedWhile(
            `ALTER TABLE ${table} ${off} ROW LEVEL SECURITY`,
            `ALTER TABLE ${table} ${on} ROW LEVEL SECURITY`,
          ),
        ).toBe(`Row-level security is not forced on ${table.replace('public.', '')}, which holds evidence.`)
  })
})

test('every table that refuses changes is among those that every start looks at', async () => {
  const { rows } = await t.owner.query<{ name: string }>(
    `SELECT DISTINCT n.nspname || '.' || quote_ident(c.relname) AS name FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
       JOIN pg_namespace n ON n.oid = c.relnamespace WHERE g.tgfoid = ANY ($1::regproc[]) AND NOT c.relispartition`,
    [REFUSING],
  )
  expect(rows.map((r) => r.name).sort()).toEqual([...Object.keys(EVIDENCE), ...Object.keys(KEPT)].sort())
})

describe('each process, on its own', () => {
  let folder: string
  let cluster: Cluster
  let owner: pg.Client
  let runtimeUrl: string
  let signerUrl: string
  let signerPort: number
  const PROCESSES = {
    'decision point': ['server/decision-point.ts'],
    worker: ['server/worker.ts'],
    signer: ['server/signer.ts'],
    console: ['--input-type=module', '-e', `await (await import('${root}/instrumentation.ts')).register()`],
  }
  const run = (args: string[]) => {
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        NEXT_RUNTIME: 'nodejs',
        COUNTERSIGN_RUNTIME_URL: runtimeUrl,
        DATABASE_URL: args[0] === 'server/signer.ts' ? signerUrl : undefined,
        COUNTERSIGN_SIGNER_DIR: path.join(folder, 'signer'),
        SIGNER_PORT: String(signerPort),
        COUNTERSIGN_SECRET: t.secret,
        COUNTERSIGN_WRITER_KEY: process.env.COUNTERSIGN_WRITER_KEY,
      } as unknown as NodeJS.ProcessEnv,
    })
    return { status, msg: JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}').msg as string }
  }
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-unsafe-'))
    chmodSync(folder, 0o755)
    cluster = await startPostgres(folder, { flags: ['-c', 'synchronous_commit=off'] })
    spawnSync(process.execPath, ['scripts/migrate.ts', 'apply'], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: cluster.url },
    })
    runtimeUrl = await ensureRuntimeLogin(cluster.url, t.secret)
    signerUrl = await ensureSignerLogin(cluster.url, path.join(folder, 'signer'))
    signerPort = await freePort()
    owner = new pg.Client(cluster.url)
    await owner.connect()
  })
  afterAll(async () => {
    await owner.end()
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(Object.entries(PROCESSES))(
    'the %s does not serve from an unsafe database: one sentence, and it ends',
    async (name, args) => {
      const runtime = new URL(name === 'signer' ? signerUrl : runtimeUrl).username
      const server = (setting: string) => [`ALTER SYSTEM ${setting}`, 'SELECT pg_reload_conf()']
      const cases: [string[], string[], RegExp][] = [
        [server('SET fsync = off'), server('RESET fsync'), /The database has fsync off and would lose/],
        [
          server('SET full_page_writes = off'),
          server('RESET full_page_writes'),
          /The database has full_page_writes off/,
        ],
        [
          [`ALTER ROLE ${runtime} IN DATABASE postgres SET synchronous_commit = off`],
          [`ALTER ROLE ${runtime} IN DATABASE postgres RESET synchronous_commit`],
          /synchronous_commit is off/,
        ],
        [[`ALTER ROLE ${runtime} CREATEROLE`], [`ALTER ROLE ${runtime} NOCREATEROLE`], /may create roles/],
        [
          ['ALTER TABLE ledger.leaf ENABLE TRIGGER deny_change'],
          ['ALTER TABLE ledger.leaf ENABLE ALWAYS TRIGGER deny_change'],
          /The evidence in ledger\.leaf is not protected against DELETE/,
        ],
      ]
      for (const [alter, restore, sentence] of cases) {
        for (const statement of alter) await owner.query(statement)
        // the reload reaches the server when a new connection sees it
        if (alter.length > 1) await settled(alter[0]?.includes('fsync') ? 'fsync' : 'full_page_writes', 'off')
        const { status, msg } = run(args)
        for (const statement of restore) await owner.query(statement)
        if (alter.length > 1) await settled(alter[0]?.includes('fsync') ? 'fsync' : 'full_page_writes', 'on')
        expect(msg).toMatch(sentence)
        expect(msg).toMatch(new RegExp(`^the ${name.replace(' ', '.')} cannot start: [^\\n]+\\.$`))
        expect(status).not.toBe(0)
      }
    },
  )
  const settled = async (setting: string, value: string) => {
    for (;;) {
      const client = new pg.Client(cluster.url)
      await client.connect()
      const { rows } = await client.query('SELECT current_setting($1) AS value', [setting])
      await client.end()
      if (rows[0].value === value) return
    }
  }

  test('a server that does not wait for the disk is overruled for our role', async () => {
    const before = process.env.COUNTERSIGN_THROWAWAY_DATABASE
    const client = new pg.Client(runtimeUrl)
    await client.connect()
    try {
      expect((await owner.query('SHOW synchronous_commit')).rows[0].synchronous_commit).toBe('off')
      await expect(assertSafeToServe(client, { throwaway: false })).resolves.toBeUndefined()
    } finally {
      await client.end()
      expect(process.env.COUNTERSIGN_THROWAWAY_DATABASE).toBe(before)
    }
  })
})
