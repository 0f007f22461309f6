import { AppError } from './app-error.ts'
import { EVIDENCE, KEPT } from './evidence-tables.ts'
import { log } from './log.ts'

// What every process looks at before it serves: that the database keeps what it acknowledges, that the process's own role
// could not change evidence if it were turned against us, and that what protects the evidence is still switched on. One
// query; the first thing that is wrong ends the start with a sentence that names it. An owner who wants to deceive can
// still undo all of it afterwards: that is what signatures, checkpoints and witnesses are for.

/** Nothing but the operator can change it: whoever meets it ends. */
export class UnsafeError extends AppError {}

export interface Expected {
  /** The group whose rights the process has. */
  group?: 'countersign_runtime' | 'countersign_signer'
  /** For a test's database: it may lose what it acknowledged. COUNTERSIGN_THROWAWAY_DATABASE. */
  throwaway?: boolean
}

export async function assertSafeToServe(
  db: { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> },
  { group = 'countersign_runtime', throwaway = isThrowaway() }: Expected = {},
): Promise<void> {
  const evidence = Object.entries(EVIDENCE)
  const kept = Object.entries(KEPT)
  const { rows } = await db.query(QUERY, [
    group,
    throwaway,
    [...evidence, ...kept].map(([name]) => name),
    [...evidence, ...kept].map(([, columns]) => columns.join(' ')),
    [...evidence.map(() => 'true'), ...kept.map(() => 'false')],
  ])
  if (throwaway) log.warn('COUNTERSIGN_THROWAWAY_DATABASE is set: this database may lose what it acknowledged')
  const found = rows[0] as { code: string; sentence: string } | undefined
  if (found) throw new UnsafeError(500, found.code, found.sentence)
}

// Read here and not through the configuration, which a process that is about to be refused may not have.
const isThrowaway = () => process.env.COUNTERSIGN_THROWAWAY_DATABASE === '1'

// Trigger types as in PostgreSQL's catalog/pg_trigger.h: 1 row, 2 before, 8 delete, 16 update, 32 truncate.
const QUERY = `
WITH given AS (
  SELECT to_regclass(name) AS rel, string_to_array(columns, ' ') AS columns, whole, false AS part
    FROM unnest($3::text[], $4::text[], $5::boolean[]) AS t(name, columns, whole)
   WHERE to_regclass(name) IS NOT NULL -- what is not migrated yet is what readiness is about
), held AS (
  SELECT * FROM given UNION ALL
  SELECT i.inhrelid, g.columns, g.whole, true FROM given g JOIN pg_inherits i ON i.inhparent = g.rel
), fixed AS (
  -- the columns that stay as they are
  SELECT h.rel, h.whole, h.part, a.attnum FROM held h JOIN pg_attribute a ON a.attrelid = h.rel AND a.attnum > 0 AND NOT a.attisdropped
   WHERE CASE WHEN h.whole THEN a.attname <> ALL (h.columns) ELSE a.attname = ANY (h.columns) END
), triggers AS (
  SELECT t.tgrelid AS rel, t.tgtype, t.tgattr FROM pg_trigger t
   WHERE t.tgenabled = 'A' AND t.tgtype & 2 <> 0 AND t.tgfoid IN (to_regproc('ledger.deny_change'), to_regproc('public.keep_legal_hold'), to_regproc('public.keep_erasure'))
     AND (t.tgqual IS NULL OR t.tgrelid = to_regclass('ledger.log_head'))
     AND t.tgrelid IN (SELECT rel FROM held)
), me AS (
  SELECT r.oid, r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolreplication FROM pg_roles r WHERE r.rolname = current_user
), role_faults AS (
  SELECT 1 AS place, 'is a superuser' AS why FROM me WHERE rolsuper UNION ALL
  SELECT 2, 'passes by row-level security' FROM me WHERE rolbypassrls UNION ALL
  SELECT 3, 'may create roles' FROM me WHERE rolcreaterole UNION ALL
  SELECT 4, 'may replicate' FROM me WHERE rolreplication UNION ALL
  SELECT 5, 'owns tables' WHERE EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('public', 'ledger', 'installation') AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'MEMBER')) UNION ALL
  SELECT 6, 'is a member of ' || g.rolname FROM pg_roles g
   WHERE g.rolname IN ('countersign_runtime', 'countersign_signer', 'countersign_definer', 'countersign_purger',
                       'pg_write_server_files', 'pg_execute_server_program')
     AND g.rolname <> $1 AND pg_has_role(g.oid, 'MEMBER') UNION ALL
  SELECT 7, 'may switch triggers off (session_replication_role)' WHERE has_parameter_privilege('session_replication_role', 'SET') UNION ALL
  SELECT 8, format('may %s the evidence in %s', right_, rel::text)
    FROM given, unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS right_ WHERE has_table_privilege(rel, right_) UNION ALL
  SELECT 9, format('may UPDATE the evidence in %s', rel::text) FROM fixed
   WHERE whole AND NOT part AND has_column_privilege(rel, attnum, 'UPDATE') UNION ALL
  SELECT 10, format('may reach %s past its parent', rel::text) FROM held
   WHERE part AND has_table_privilege(rel, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
), faults AS (
  SELECT 100 AS place, 'database_settings' AS code,
         format('The database has %s off and would lose or tear what it acknowledged in a crash: switch it on.', name) AS sentence
    FROM unnest(ARRAY['fsync', 'full_page_writes']) AS name WHERE NOT $2 AND current_setting(name) = 'off' UNION ALL
  SELECT 101, 'database_settings',
         format('For the database role %s synchronous_commit is off, so that a crash loses what was acknowledged: switch it on.', current_user)
   WHERE NOT $2 AND current_setting('synchronous_commit') = 'off' UNION ALL
  SELECT place, 'runtime_role', format('The database role %s %s; the processes must run as the roles that "npm start" makes.', current_user, why)
    FROM role_faults UNION ALL
  SELECT 200, 'evidence_open', format('The evidence in %s is not protected against %s: its trigger is missing or not ENABLE ALWAYS.', h.rel::text, op.name)
    FROM held h, (VALUES ('DELETE', 9), ('TRUNCATE', 32)) AS op(name, bits)
   WHERE NOT EXISTS (SELECT FROM triggers t WHERE t.rel = h.rel AND t.tgtype & op.bits = op.bits) UNION ALL
  SELECT 201, 'evidence_open', format('The evidence in %s is not protected against UPDATE: its trigger is missing or not ENABLE ALWAYS.', f.rel::text)
    FROM fixed f
   WHERE NOT EXISTS (SELECT FROM triggers t WHERE t.rel = f.rel AND t.tgtype & 17 = 17
                        AND (t.tgattr = ''::int2vector OR f.attnum = ANY (t.tgattr::int2[]))) UNION ALL
  SELECT 202, 'evidence_open', format('Row-level security is not forced on %s, which holds evidence.', h.rel::text)
    FROM held h JOIN pg_class c ON c.oid = h.rel WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)
)
SELECT code, sentence FROM faults ORDER BY place, sentence LIMIT 1`
