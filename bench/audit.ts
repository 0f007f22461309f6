import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { SystemActor } from '../lib/people/actor.ts'
import { startPostgres } from '../lib/platform/postgres.ts'
import { ensureRuntimeLogin } from '../lib/platform/runtime-role.ts'
import { quantile } from './quantile.ts'

// Searching the audit of a log of five million entries: the first page of every filter, of combinations that many and that
// none fit, and pages deep in the past; and its decisions by the words of their sentences. The rows are made by the database;
// only what is searched is there.

export interface AuditBench {
  entries: number
  fillSeconds: number
  indexSeconds: number
  indexMb: number
  pages: Page[]
  worstMs: number
  decisions: number
  wordPages: Page[]
  worstWordsMs: number
}
interface Page {
  name: string
  items: number
  medianMs: number
  maxMs: number
}
const ORGANIZATION = 'org_bench'
const actor: SystemActor = { kind: 'system', organizationId: ORGANIZATION, id: 'bench' }

export async function benchAudit({ entries = 5_000_000, folder = '' } = {}): Promise<AuditBench> {
  const own = folder || mkdtempSync(path.join(os.tmpdir(), 'countersign-bench-'))
  chmodSync(own, 0o755)
  const cluster = await startPostgres(own, { flags: ['-c', 'max_wal_size=4GB'] })
  try {
    execFileSync(process.execPath, ['scripts/migrate.ts', 'apply'], {
      env: { ...process.env, DATABASE_URL: cluster.url },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const secret = randomBytes(32).toString('base64url')
    Object.assign(process.env, {
      COUNTERSIGN_RUNTIME_URL: await ensureRuntimeLogin(cluster.url, secret),
      COUNTERSIGN_SECRET: secret,
    })
    const { closeDb } = await import('../lib/platform/db.ts')
    const { indexEntriesOf } = await import('../lib/evidence/search/index-entries.ts')
    const owner = new pg.Client(cluster.url)
    await owner.connect()
    const began = performance.now()
    await fill(owner, entries)
    const filled = performance.now()
    while ((await indexEntriesOf(ORGANIZATION)) > 0);
    const indexed = performance.now()
    await owner.query('VACUUM ANALYZE audit_entry, audit_segment, audit_posting, decision, decision_card')
    const { rows } = await owner.query(
      `SELECT ((pg_total_relation_size('audit_segment') + pg_total_relation_size('audit_posting')) / 1e6)::int AS mb,
              (SELECT count(*)::int FROM decision) AS decisions`,
    )
    await owner.end()
    const pages = await measure(entries)
    const wordPages = await measureWords(entries)
    await closeDb()
    return {
      entries,
      fillSeconds: (filled - began) / 1000,
      indexSeconds: (indexed - filled) / 1000,
      indexMb: rows[0].mb,
      pages,
      worstMs: Math.max(...pages.map((p) => p.maxMs)),
      decisions: rows[0].decisions,
      wordPages,
      worstWordsMs: Math.max(...wordPages.map((p) => p.maxMs)),
    }
  } finally {
    await cluster.stop()
    if (!folder) rmSync(own, { recursive: true, force: true })
  }
}

/** A year of one organization. `h` is a different number for each entry, the same in every run. */
async function fill(owner: pg.Client, entries: number): Promise<void> {
  await owner.query(`SET session_replication_role = 'replica'; SET synchronous_commit = off`)
  await owner.query(
    `INSERT INTO ledger.log_head (organization_id, origin, size, frontier, last_at) VALUES ($1, 'bench', $2::bigint, '', now())`,
    [ORGANIZATION, entries],
  )
  const step = 500_000
  for (let first = 0; first < entries; first += step) {
    const stretch = [ORGANIZATION, first, Math.min(first + step, entries) - 1]
    await owner.query(FILL, [...stretch, entries])
    for (const rows of [DECISIONS, CARDS]) await owner.query(rows, stretch)
  }
}
const OF_DECISIONS = `audit_entry WHERE organization_id = $1 AND index BETWEEN $2::bigint AND $3::bigint AND type = 'decision.made'`
const DECISIONS = `
INSERT INTO decision (organization_id, id, at, request_id, agent_id, caller_id, environment, run_id, tool, outcome, reason_code, impact, action_hash,
                      snapshot, ledger_index, record, core, answer)
SELECT organization_id, subject_id, at, subject_id, agent_id, actor_id, environment, run_id, tool, outcome, code, 'low', subject_id, '', index, '', '', ''
  FROM ${OF_DECISIONS}`
const CARDS = `
INSERT INTO decision_card (organization_id, decision_id, at, sentence, card, impact, outcome, agent_id, tool, environment)
SELECT organization_id, subject_id, at, left(summary, -length(outcome) - 2), json_build_object('filler', repeat(md5(index::text), 20)), 'low',
       outcome, agent_id, tool, environment
  FROM ${OF_DECISIONS}`
// agent 7 never uses the tool 3 and is never denied by LIMIT_DAY, though each of the three is frequent
const FILL = `
INSERT INTO audit_entry (organization_id, index, at, type, actor_kind, actor_id, subject_kind, subject_id, agent_id, tool, environment, outcome,
                         code, run_id, correlation_id, summary)
SELECT $1, i, timestamptz '2026-01-01' + interval '1 year' * (i::double precision / $4::double precision), type,
       CASE WHEN type LIKE 'person.%' OR type LIKE 'approval.v%' THEN 'person' ELSE 'agent' END,
       CASE WHEN type LIKE 'person.%' OR type LIKE 'approval.v%' THEN 'per_' || h % 60 ELSE 'idn_' || agent END,
       CASE WHEN type LIKE 'person.%' THEN 'person' WHEN type LIKE 'approval.%' THEN 'approval' ELSE 'decision' END,
       'dec_' || lpad(to_hex(i), 12, '0') || left(md5(i::text), 20), 'agt_' || agent, 'tool.' || tool, CASE h % 10 WHEN 0 THEN 'sandbox' WHEN 1 THEN 'staging' ELSE 'production' END,
       outcome, CASE WHEN outcome = 'deny' AND agent <> 7 THEN 'LIMIT_DAY' ELSE 'CODE_' || h % 40 END,
       'run_' || md5((i / 12)::text), CASE WHEN h % 4 = 0 THEN 'case-' || i / 30 ELSE 'run_' || md5((i / 12)::text) END,
       'Agent ' || agent || ' wants to refund €' || h % 900 || '.00 of the order ord_' || i || ' for ' ||
       (ARRAY['a late delivery', 'a broken seal', 'a wrong size', 'a double charge'])[1 + h % 4] ||
       CASE WHEN i % 1000003 = 5 THEN ' in Montevideo' ELSE '' END || '. ' || initcap(outcome) || '.'
  FROM (SELECT i, h, CASE WHEN t = 3 AND h % 40 = 7 THEN 4 ELSE t END AS tool, h % 40 AS agent,
               (ARRAY['decision.made', 'decision.made', 'decision.made', 'approval.requested', 'approval.voted', 'action.committed',
                      'outcome.reported', 'person.signed_in'])[1 + h / 7 % 8] AS type,
               (ARRAY['allow', 'allow', 'allow_with_notice', 'require_approval', 'deny'])[1 + h / 11 % 5] AS outcome
          FROM (SELECT i, h, h / 13 % 60 AS t FROM generate_series($2::bigint, $3::bigint) AS i,
                       LATERAL (SELECT abs(hashint8(i)::bigint) AS h) x) y) z`

const middleOf = (n: number) => Math.floor(n / 2)
const cursorAt = (index: number) => Buffer.from(JSON.stringify([String(index)])).toString('base64url')
async function measure(entries: number): Promise<AuditBench['pages']> {
  const { listAudit } = await import('../lib/evidence/list-audit.ts')
  const { createHash } = await import('node:crypto')
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  const middle = middleOf(entries)
  const deep = cursorAt(middle)
  const year = { from: '2026-01-01T00:00:00Z', to: '2026-12-31T00:00:00Z' }
  const of: [string, Record<string, unknown>][] = [
    ['no filter', {}],
    ['type', { type: 'approval.voted' }],
    ['kind', { type: 'approval' }],
    ['type that never was', { type: 'erasure.executed' }],
    ['actor', { actor: 'per_7' }],
    ['actor that never was', { actor: 'per_none' }],
    ['actor kind', { actor_kind: 'person' }],
    ['agent', { agent: 'agt_7' }],
    ['agent that never was', { agent: 'agt_none' }],
    ['tool', { tool: 'tool.3' }],
    ['environment', { environment: 'sandbox' }],
    ['outcome', { outcome: 'deny' }],
    ['code', { code: 'LIMIT_DAY' }],
    ['code that never was', { code: 'NEVER_WAS' }],
    ['run, in the middle', { run: `run_${md5(String(Math.floor(middleOf(entries) / 12)))}` }],
    ['run that never was', { run: 'run_none' }],
    ['correlation id, the oldest', { correlation: 'case-1' }],
    ['correlation id that never was', { correlation: 'case-none' }],
    ['subject', { subject: `dec_${middle.toString(16).padStart(12, '0')}${md5(String(middle)).slice(0, 20)}` }],
    ['subject that never was', { subject: 'dec_none' }],
    ['number', { index: middleOf(entries) }],
    ['a quarter', { from: '2026-04-01T00:00:00Z', to: '2026-07-01T00:00:00Z' }],
    ['a frequent word', { text: 'refund' }],
    ['several words', { text: 'broken seal order' }],
    ['one order', { text: `ord_${middleOf(entries)}` }],
    ['a rare word', { text: 'montevideo' }],
    ['the beginning of a rare word', { text: 'montev' }],
    ['a word that never was', { text: 'xylophone' }],
    ['two words that never meet', { text: 'montevideo xylophone' }],
    ['agent and tool', { agent: 'agt_8', tool: 'tool.3' }],
    ['agent and tool that never meet', { agent: 'agt_7', tool: 'tool.3' }],
    ['agent and code that never meet', { agent: 'agt_7', code: 'LIMIT_DAY' }],
    [
      'the same in production, by type, in a year',
      { agent: 'agt_7', code: 'LIMIT_DAY', environment: 'production', type: 'decision.made', ...year },
    ],
    ['agent, outcome and word that never meet', { agent: 'agt_7', tool: 'tool.3', text: 'delivery' }],
    ['person and tool', { actor: 'per_7', tool: 'tool.9', outcome: 'deny' }],
    ['a frequent code in a quarter', { code: 'LIMIT_DAY', from: '2026-04-01T00:00:00Z', to: '2026-07-01T00:00:00Z' }],
    ['page in the middle: agent', { agent: 'agt_7', cursor: deep }],
    ['page in the middle: word', { text: 'delivery', cursor: deep }],
    ['page in the middle: no hit', { text: 'xylophone', cursor: deep }],
  ]
  return await timed(of, (query) => listAudit(actor, query))
}

async function measureWords(entries: number): Promise<Page[]> {
  const { listDecisions } = await import('../lib/evidence/list-decisions.ts')
  const order = `ord_${middleOf(entries)}`
  const of: [string, Record<string, unknown>][] = [
    ['a frequent word', { text: 'refund' }],
    ['several words', { text: 'broken seal order' }],
    ['one order, and as the beginning of one', { text: order }],
    ['one order', { text: `${order} order` }],
    ['a rare word', { text: 'montevideo' }],
    ['the beginning of a rare word', { text: 'montev' }],
    ['a word that never was', { text: 'xylophone' }],
    ['the outcome beside a word', { text: 'deny seal' }],
    ['agent, tool and word', { agent: 'agt_8', tool: 'tool.3', text: 'delivery' }],
    ['agent, tool and word that never meet', { agent: 'agt_7', tool: 'tool.3', text: 'delivery' }],
    ['outcome, code and word', { outcome: 'deny', code: 'LIMIT_DAY', text: 'seal' }],
    ['a word in a day', { text: 'seal', from: '2026-04-01T00:00:00Z', to: '2026-04-02T00:00:00Z' }],
    ['page in the middle', { text: 'delivery', cursor: cursorAt(middleOf(entries)) }],
  ]
  return await timed(of, (query) => listDecisions(actor, query))
}

async function timed(
  of: [string, Record<string, unknown>][],
  list: (query: Record<string, unknown>) => Promise<{ items: unknown[] }>,
): Promise<Page[]> {
  const pages: Page[] = []
  for (const [name, query] of of) {
    const times: number[] = []
    let items = 0
    for (let i = 0; i < 5; i++) {
      const began = performance.now()
      items = (await list(query)).items.length
      times.push(performance.now() - began)
    }
    pages.push({ name, items, medianMs: quantile(times, 0.5), maxMs: Math.round(Math.max(...times)) })
  }
  return pages
}

export function printAudit(r: AuditBench): void {
  const print = (pages: Page[], what: string) => {
    for (const p of pages)
      console.log(
        `${p.name.padEnd(48)} ${String(p.items).padStart(3)} ${what}   median ${p.medianMs.toFixed(0)} ms   at most ${p.maxMs} ms`,
      )
  }
  print(r.pages, 'entries')
  console.log(
    `${r.entries.toLocaleString('en')} entries made in ${Math.round(r.fillSeconds)} s, indexed in ${Math.round(r.indexSeconds)} s (${Math.round(r.entries / r.indexSeconds).toLocaleString('en')}/s, ${r.indexMb} MB)`,
  )
  console.log(`slowest first page: ${r.worstMs} ms (goal 1,000)`)
  print(r.wordPages, 'decisions')
  console.log(
    `${r.decisions.toLocaleString('en')} decisions by the words of their sentences, slowest page: ${r.worstWordsMs} ms (goal 1,000)`,
  )
}

if (import.meta.main) printAudit(await benchAudit(JSON.parse(process.argv[2] ?? '{}')))
