import pg from 'pg'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openingFor, read } from '../../../lib/platform/db.ts'
import { EVIDENCE, KEPT } from '../../../lib/platform/evidence-tables.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { appendThroughPrisma, entry, newLog, recomputed } from './log-world.ts'

// Attacks on what must only grow: as the role that the processes have, then as those who may do more.

let t: TestDatabase
let organizationId: string
beforeAll(async () => {
  t = await testDatabase()
})
beforeEach(async () => {
  organizationId = await newLog()
})
const appendOne = () => appendThroughPrisma(organizationId, [entry()])

/** A connection as the runtime role, with the organization set: what an injected statement would have. */
async function asRuntime<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(t.runtimeUrl)
  await client.connect()
  try {
    await client.query(`SET app.organization_id = '${organizationId}'`)
    return await work(client)
  } finally {
    await client.end()
  }
}
const codeOf = (work: Promise<pg.QueryResult>): Promise<string> =>
  work.then(
    (r) => `${r.rowCount} rows`,
    (e: pg.DatabaseError) => String(e.code),
  )
const DENIED = '42501'

describe('the runtime role', () => {
  it.each([...Object.keys(EVIDENCE), ...Object.keys(KEPT)])('changes nothing that must stay in %s', async (table) => {
    await appendOne()
    const { rows } = await t.owner.query<{ name: string }>(
      `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [table],
    )
    const mayChange = EVIDENCE[table]
    const key = table === 'ledger.log_head' ? 'origin' : 'organization_id'
    await asRuntime(async (client) => {
      if (mayChange)
        for (const { name } of rows)
          expect(await codeOf(client.query(`UPDATE ${table} SET ${name} = ${name}`)), name).toBe(
            mayChange.includes(name) ? (table === 'ledger.log_head' ? '1 rows' : '0 rows') : DENIED,
          )
      for (const statement of [
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `TRUNCATE ${table} CASCADE`,
        `DROP TABLE ${table} CASCADE`,
        `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
        `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
        `ALTER TABLE ${table} ADD COLUMN mine text`,
        `CREATE TRIGGER mine BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
        `CREATE RULE mine AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
        `MERGE INTO ${table} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE`,
        ...(mayChange
          ? [`MERGE INTO ${table} t USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET ${key} = 'x'`]
          : []),
        `WITH gone AS (DELETE FROM ${table} RETURNING 1) SELECT count(*) FROM gone`,
        `COPY ${table} TO PROGRAM 'cat'`,
      ])
        expect(await codeOf(client.query(statement)), statement).toBe(DENIED)
      if (!mayChange) return
      await client.query('BEGIN')
      expect(await codeOf(client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`))).toBe(DENIED)
      await client.query('ROLLBACK')
    })
    expect(await recomputed(organizationId)).toMatchObject({ size: 2, faults: [] })
  })

  it('overwrites nothing by inserting it again', async () => {
    await appendOne()
    await asRuntime(async (client) => {
      const again = `INSERT INTO ledger.leaf SELECT * FROM ledger.leaf`
      expect(await codeOf(client.query(again))).toBe('23505')
      const conflict = `${again} ON CONFLICT (organization_id, index) DO UPDATE SET hash = decode(repeat('00', 32), 'hex')`
      expect(await codeOf(client.query(conflict))).toBe(DENIED)
      expect(
        await codeOf(
          client.query(
            `INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (organization_id, index) DO UPDATE SET summary = 'x'`,
          ),
        ),
      ).toBe(DENIED)
      expect(await codeOf(client.query(`${again} ON CONFLICT DO NOTHING`))).toBe('0 rows')
    })
    expect(await recomputed(organizationId)).toMatchObject({ size: 2, faults: [] })
  })

  it('cannot load rows past its policies, nor read files into them', async () => {
    await asRuntime(async (client) => {
      expect(await codeOf(client.query(`COPY ledger.envelope FROM PROGRAM 'true'`))).toBe(DENIED)
      expect(await codeOf(client.query(`COPY ledger.envelope FROM '/etc/passwd'`))).toBe(DENIED)
      const loaded = await codeOf(client.query('COPY ledger.envelope FROM STDIN'))
      expect(loaded).toBe('0A000') // not supported with row-level security
      expect(await codeOf(client.query("SELECT lo_import('/etc/passwd')"))).toBe(DENIED)
    })
  })

  it('becomes nobody else, and turns nothing off for itself', async () => {
    const { rows: owner } = await t.owner.query('SELECT current_user AS name')
    await asRuntime(async (client) => {
      for (const role of [
        owner[0].name,
        'countersign_purger',
        'countersign_definer',
        'countersign_signer',
        'pg_write_all_data',
      ])
        for (const statement of [
          `SET ROLE ${role}`,
          `SET SESSION AUTHORIZATION ${role}`,
          `GRANT ${role} TO CURRENT_USER`,
        ])
          expect([DENIED, '0LP01', '0A000'], statement).toContain(await codeOf(client.query(statement)))
      for (const mode of ['replica', 'local'])
        expect(await codeOf(client.query(`SET session_replication_role = '${mode}'`))).toBe(DENIED)
      // it may: it only makes filtered reads fail
      await client.query('SET row_security = off')
      expect(await codeOf(client.query('SELECT FROM ledger.leaf'))).toBe(DENIED)
    })
  })

  it('has no place for a function, a table or an operator of its own that ours could meet', async () => {
    await asRuntime(async (client) => {
      for (const statement of [
        'CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
        'CREATE FUNCTION ledger.deny_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
        'CREATE OR REPLACE FUNCTION ledger.lock_head(organization text) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
        'ALTER FUNCTION ledger.deny_change() SECURITY DEFINER',
        'CREATE TABLE public.audit_entry2 (a int)',
        'CREATE TEMP TABLE audit_entry (a int)',
        'CREATE TEMP TABLE pg_class (a int)',
        'CREATE FUNCTION pg_temp.current_user() RETURNS text LANGUAGE sql AS $$ SELECT 1 $$',
        'CREATE SCHEMA mine',
        'CREATE EXTENSION dblink',
        `CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION ledger.deny_change()`,
        `ALTER ROLE CURRENT_USER BYPASSRLS`,
        `ALTER SYSTEM SET fsync = off`,
        `ALTER DATABASE ${new URL(t.ownerUrl).pathname.slice(1)} SET session_replication_role = 'replica'`,
        `SELECT pg_read_file('/etc/passwd')`,
        `DO LANGUAGE plpgsql $$ BEGIN EXECUTE 'DELETE FROM ledger.leaf'; END $$`,
      ])
        expect([DENIED, '3F000', '0A000', '25P01', '55000'], statement).toContain(await codeOf(client.query(statement)))
    })
  })

  it('is stopped by the triggers alone, if somebody gave it every right', async () => {
    await appendOne()
    const role = new URL(t.runtimeUrl).username
    await t.owner.query(`GRANT ALL ON ALL TABLES IN SCHEMA ledger, public TO ${role}`)
    try {
      await asRuntime(async (client) => {
        for (const table of [
          'ledger.leaf',
          'ledger.envelope',
          'ledger.disclosure',
          'ledger.batch',
          'ledger.subject_key',
          'audit_entry',
        ])
          for (const statement of [
            `DELETE FROM ${table}`,
            `UPDATE ${table} SET organization_id = 'x'`,
            `TRUNCATE ${table}`,
          ])
            await expect(client.query(statement), statement).rejects.toThrow('evidence is append-only')
        await expect(client.query('UPDATE ledger.log_head SET size = 0')).rejects.toThrow('evidence is append-only')
      })
    } finally {
      await t.owner.query(`REVOKE ALL ON ALL TABLES IN SCHEMA ledger, public FROM ${role}`)
    }
    expect(await recomputed(organizationId)).toMatchObject({ size: 2, faults: [] })
  })

  it('cannot write into the log of another organization', async () => {
    const other = await newLog()
    const attempt = (statement: string) => read(organizationId, (db) => db.$executeRawUnsafe(statement))
    const insert = `INSERT INTO ledger.leaf (organization_id, index, request_id, hash) VALUES ('${other}', 1, 'x', decode(repeat('00', 32), 'hex'))`
    await expect(attempt(insert)).rejects.toThrow(/row-level security|42501/)
    expect(await attempt(`UPDATE ledger.log_head SET size = 99 WHERE organization_id = '${other}'`)).toBe(0)
  })

  it('can hold up its own log by sitting on its head: others are told within seconds, and nothing is lost', async () => {
    const client = new pg.Client(t.runtimeUrl)
    await client.connect()
    const other = await newLog()
    try {
      await client.query(openingFor(organizationId))
      await client.query('SELECT FROM ledger.log_head FOR UPDATE')
      await client.query(`SELECT pg_advisory_lock(hashtext('countersign signer'))`)
      await expect(appendOne()).rejects.toMatchObject({ status: 503, code: 'overloaded' })
      expect((await appendThroughPrisma(other, [entry()]))[0]?.index).toBe(1)
    } finally {
      await client.end()
    }
    expect((await appendOne())[0]?.index).toBe(1)
  })

  it('is refused a head that goes back, or another name of it', async () => {
    await appendOne()
    await asRuntime(async (client) => {
      for (const change of ['size = 1', 'size = size - 1', "last_at = last_at - interval '1 second'"])
        await expect(client.query(`UPDATE ledger.log_head SET ${change}`)).rejects.toThrow('evidence is append-only')
      for (const change of ["origin = 'x'", 'incarnation = 2', "organization_id = 'x'"])
        expect(await codeOf(client.query(`UPDATE ledger.log_head SET ${change}`))).toBe(DENIED)
    })
  })

  it('leaves a trace when it invents an entry or moves the head: the log no longer recomputes', async () => {
    await appendOne()
    await asRuntime((client) => client.query('UPDATE ledger.log_head SET size = 4'))
    expect((await recomputed(organizationId)).faults).not.toEqual([])
    organizationId = await newLog()
    await appendOne()
    await asRuntime((client) =>
      client.query(
        `INSERT INTO ledger.envelope SELECT organization_id, index, at + interval '1 millisecond', bytes FROM ledger.envelope WHERE index = 1`,
      ),
    )
    expect((await recomputed(organizationId)).faults).not.toEqual([])
  })
})

describe('whoever has more rights', () => {
  it('a superuser who forgets the triggers is refused, in replica mode too, at every table', async () => {
    await appendOne()
    const superuser = await t.owner.connect()
    try {
      for (const mode of ['origin', 'local', 'replica']) {
        await superuser.query(`SET session_replication_role = '${mode}'`)
        for (const table of [...Object.keys(EVIDENCE), ...Object.keys(KEPT)]) {
          // TRUNCATE fires whether there are rows or not; a foreign key refuses before the trigger can
          await expect(superuser.query(`TRUNCATE ${table} CASCADE`), table).rejects.toThrow(/append-only|never deleted/)
          const { rowCount } = await superuser.query(`SELECT FROM ${table} LIMIT 1`)
          if (!rowCount) continue
          await expect(superuser.query(`DELETE FROM ${table}`), table).rejects.toThrow('evidence is append-only')
          await expect(superuser.query(`UPDATE ${table} SET organization_id = 'x'`), table).rejects.toThrow(
            'evidence is append-only',
          )
        }
      }
    } finally {
      superuser.release(true)
    }
  })

  it('a foreign key that cascades, which acts as the owner whoever caused it, is refused', async () => {
    await t.owner.query(
      `INSERT INTO tool (organization_id, name, current_version, created_by) VALUES ($1, 'a.tool', 1, 'per_1')`,
      [organizationId],
    )
    await t.owner.query(
      `INSERT INTO tool_version (organization_id, tool_name, version, definition, definition_hash, created_by) VALUES ($1, 'a.tool', 1, '{}', 'h', 'per_1')`,
      [organizationId],
    )
    await asRuntime(async (client) => {
      await expect(client.query(`UPDATE tool SET name = 'b.tool'`)).rejects.toThrow(
        'UPDATE on public.tool_version refused',
      )
      expect(await codeOf(client.query('DELETE FROM tool'))).toMatch(/^23/)
    })
  })

  it('the purger deletes what may go, changes nothing of the log, and only as itself', async () => {
    await appendOne()
    const client = await t.owner.connect()
    try {
      // a member who has not become it is no purger
      const member = `member_${process.pid}`
      await client.query(
        `CREATE ROLE ${member}; GRANT countersign_purger TO ${member}; GRANT ALL ON ALL TABLES IN SCHEMA ledger TO countersign_purger`,
      )
      await client.query(`BEGIN; SET LOCAL ROLE ${member}; SET LOCAL app.organization_id = '${organizationId}'`)
      await expect(client.query('DELETE FROM ledger.disclosure')).rejects.toThrow('evidence is append-only')
      await client.query(`ROLLBACK; DROP ROLE ${member}`)
      const attempt = async (statement: string) => {
        await client.query(
          `BEGIN; SET LOCAL ROLE countersign_purger; SET LOCAL app.organization_id = '${organizationId}'`,
        )
        const result = await client.query(statement).then(
          (r) => `${r.rowCount} rows`,
          (e: Error) => e.message.replace(/:.*/, ''),
        )
        await client.query('ROLLBACK')
        return result
      }
      for (const table of ['envelope', 'disclosure', 'subject_key'])
        expect(await attempt(`DELETE FROM ledger.${table}`), table).toMatch(/^[12] rows$/)
      for (const table of ['leaf', 'batch', 'log_head'])
        expect(await attempt(`DELETE FROM ledger.${table}`), table).toBe('evidence is append-only')
      for (const table of ['leaf', 'envelope', 'disclosure', 'subject_key', 'batch', 'log_head']) {
        expect(await attempt(`UPDATE ledger.${table} SET organization_id = 'x'`), table).toBe('evidence is append-only')
        expect(await attempt(`TRUNCATE ledger.${table}`), table).toBe('evidence is append-only')
      }
    } finally {
      client.release(true)
    }
  })
})

it('functions that act as another role find nothing of their caller’s by a name', async () => {
  const { rows } = await t.owner.query<{ name: string; path: string | null }>(
    `SELECT p.oid::regprocedure::text AS name, (SELECT c FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%') AS path
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE p.prosecdef AND n.nspname IN ('public', 'ledger', 'installation')`,
  )
  expect(rows.length).toBeGreaterThan(10)
  for (const { name, path } of rows) {
    expect(path, name).not.toBeNull()
    // a path without pg_temp searches it first for tables; nobody but the owner may have temporary ones
    expect(
      path
        ?.replace('search_path=', '')
        .split(/, */)
        .every((s) => ['pg_catalog', 'public', 'ledger', 'pg_temp'].includes(s)),
      name,
    ).toBe(true)
  }
})
