import path from 'node:path'
import pg from 'pg'
import { answerOf } from '../lib/authorize/answer-of-decision.ts'
import type { Ask } from '../lib/authorize/ask.ts'
import { RunningCounters } from '../lib/authorize/counters.ts'
import { decisionRows, listedSentence, type Written } from '../lib/authorize/decision-rows.ts'
import type { Draft } from '../lib/authorize/draft.ts'
import { draftDecision } from '../lib/authorize/draft-decision.ts'
import { closeHotPools, recordPool, type Statement } from '../lib/authorize/hot-pools.ts'
import { Instance } from '../lib/authorize/instance.ts'
import { keptRows, movedRows } from '../lib/authorize/other-rows.ts'
import { prepareDraft } from '../lib/authorize/prepare-draft.ts'
import { lockAndRead } from '../lib/authorize/read-under-lock.ts'
import { Recorder } from '../lib/authorize/record.ts'
import type { recordBatch, Verdict } from '../lib/authorize/record-batch.ts'
import { recordOf } from '../lib/authorize/record-of-decision.ts'
import { allows, settleUnit } from '../lib/authorize/settle-batch.ts'
import { storedCard } from '../lib/authorize/stored-card.ts'
import { makeWriterKey } from '../lib/ledger/writer-key.ts'
import { closeDb } from '../lib/platform/db.ts'
import { newId } from '../lib/platform/ids.ts'
import { bodiesFor } from './authorize.ts'
import { openDatabase } from './database.ts'
import { cpuSecondsOf } from './processes.ts'
import { makeWorld } from './world.ts'

// What full evidence costs: decisions that were made already are recorded by 64 callers, once as the product does it
// (entry with sealed disclosures, leaf, envelope, writer's signature, projection, card, and the head moves on), once as the
// row of the decision with its card but without the log, and once as the bare row, through the same group commit: the
// same batcher, the same lock, the same reads and settlements under it, the same durable commit. By turns in one process,
// so that the machine's moods meet all.

type Units = Parameters<typeof recordBatch>[1]
const CALLERS = 64
const ROUNDS = 10
/** Decisions. */
const ROUND = 2_000
/** So many at once: a round in four. */
const SLICE = ROUND / 4
const GOAL = 0.6
/** Of 16 MB: more than all rounds write. */
const WAL_FILES = 100

/** The batch without the log: no entry is made, nothing is signed, and the head stays where it is. */
const withoutLog =
  (card: boolean) =>
  async (organizationId: string, units: Units, on = () => {}) => {
    const client = await recordPool().connect()
    try {
      const drafts = units.flat()
      const now = await lockAndRead(client, organizationId, drafts, Date.now())
      const at = now.head.now
      let counters = new RunningCounters(
        at.getTime(),
        drafts.flatMap((d) => d.limitKeys),
        now.counters,
      )
      const index = now.head.frontier.size
      const settled = units.map((unit) => {
        const { turns, counters: after } = settleUnit(unit, counters)
        counters = after
        return turns
      })
      const moved = movedRows(organizationId, settled.flat(), counters.added(), at).map((s) => client.query(s))
      const written = settled.map((turns) =>
        turns.map((turn): Written => {
          const receipt = { index, leaf: '0'.repeat(64), at: at.toISOString(), log: now.head.origin }
          return { turn, receipt, answer: answerOf(turn, receipt) }
        }),
      )
      const rows = written.flat()
      const { statements, texts } = decisionRows(organizationId, rows)
      const { name, text, values } = statements.at(-1) as Statement
      const bare = {
        name: `${name}, bare`,
        text: text.replace(/\nINSERT INTO decision_card[\s\S]*$/, '\nSELECT'),
        // the cards stay at home
        values: values.map((v, i) => (i === 5 ? rows.map(() => '').join('\u001e') : v)),
      }
      if (bare.text === text || !/INSERT INTO decision /.test(bare.text))
        throw new Error('the bare row is not what it says')
      const sent = [...(card ? statements : [bare]), ...keptRows(organizationId, rows, at)].map((s) => client.query(s))
      const committed = client.query('COMMIT')
      on()
      await Promise.all([...moved, ...sent, committed])
      if (card) for (const t of texts) t.kept = true
      return written.map((unit) =>
        unit.map(
          ({ turn, answer }): Verdict => ({
            kind: 'recorded',
            recorded: {
              id: turn.draft.id,
              outcome: turn.decided.outcome,
              code: turn.decided.reason.code,
              decision: allows(turn.decided),
              answer,
            },
            approvalId: null,
          }),
        ),
      )
    } finally {
      client.release()
    }
  }
const fresh = (draft: Draft): Draft => ({ ...draft, id: newId('dec'), ledgerRequest: newId('req'), prepared: null })
/** What is made of a draft before the lock, where there is no log: its record, and its card. */
const made =
  (card: boolean) =>
  async (draft: Draft): Promise<Draft> => {
    const next = fresh(draft)
    if (next.limitKeys.length) return next // made under the lock, as with full evidence
    const facts = { ...next.facts, limits: [] }
    const prepared = {
      record: recordOf(next, facts),
      card: card ? storedCard(next, facts, next.decided, listedSentence(next.sentence)) : { text: '', names: [] },
    }
    return { ...next, prepared: prepared as Draft['prepared'] }
  }
const WAYS = {
  bare: { record: withoutLog(false), make: made(false) },
  card: { record: withoutLog(true), make: made(true) },
  /** As the decision point: the entry is made on the way, before the lock, where nothing can change it. */
  full: { record: undefined, make: (draft: Draft) => prepareDraft(fresh(draft)) },
}
type Way = keyof typeof WAYS

interface Measured {
  perSecond: number
  /** Microseconds of processor for each decision: ours, and PostgreSQL's. They say more than rates on a busy machine. */
  nodeUs: number
  postgresUs: number
}
/** @param ahead what is made before the lock is made before the clock runs, too: the group commit alone */
async function measure(templates: Draft[], way: Way, ahead: boolean, postgres: number): Promise<Measured> {
  const { record, make } = WAYS[way]
  const recorder = new Recorder(templates[0]?.state.id as string, undefined, record)
  const template = (i: number) => templates[i % templates.length] as Draft
  const sums = { ms: 0, ours: 0, theirs: 0 }
  // a slice at a time: thousands that were made ahead would be garbage that no decision point ever has
  for (let from = 0; from < ROUND; from += SLICE) {
    const made: Draft[] = []
    if (ahead) for (let i = from; i < from + SLICE; i++) made.push(await make(template(i)))
    const [ours, theirs] = [process.cpuUsage(), cpuSecondsOf(postgres)]
    const began = performance.now()
    let next = 0
    const caller = async () => {
      while (next < SLICE) {
        const i = next++
        const draft = made[i] ?? (await recorder.drafting(() => make(template(from + i))))
        const [verdict] = await recorder.record([draft])
        if (verdict?.kind !== 'recorded') throw new Error(`a decision was not recorded but ${verdict?.kind}`)
      }
    }
    await Promise.all(Array.from({ length: CALLERS }, caller))
    const { user, system } = process.cpuUsage(ours)
    sums.ms += performance.now() - began
    sums.ours += user + system
    sums.theirs += cpuSecondsOf(postgres) - theirs
  }
  return {
    perSecond: (ROUND * 1_000) / sums.ms,
    nodeUs: sums.ours / ROUND,
    postgresUs: (sums.theirs * 1e6) / ROUND,
  }
}

/** Decisions as agents would ask for them, twice: the second time their runs are there. */
async function draftTemplates(organizationId: string, tools: string[], orders: string[], identities: string[]) {
  const instance = new Instance({ listen: false })
  const draft = async (text: string, i: number) => {
    const made = await draftDecision(instance, {
      organizationId,
      caller: { kind: 'agent', id: 'bench' },
      identityId: identities[i % identities.length] as string,
      demand() {},
      body: JSON.parse(text) as Ask['body'],
      httpRequestId: 'bench',
      startedMs: performance.now(),
      idempotency: null,
      group: null,
    })
    if ('kept' in made) throw new Error('nothing was kept')
    return made
  }
  const bodies = bodiesFor(tools, orders)
  const recorder = new Recorder(organizationId)
  for (const [i, text] of bodies.entries()) await recorder.record([await draft(text, i)])
  return Promise.all(bodies.map(draft))
}

/**
 * A database that has just been made fills each file of its WAL with zeros before it writes to it: everything twice. One
 * that has run for an hour takes files that it has used before, as this one does from here on.
 */
async function recycleWal(owner: pg.Pool): Promise<void> {
  for (let i = 0; i < WAL_FILES; i++) {
    await owner.query("SELECT pg_logical_emit_message(false, 'bench', '')")
    await owner.query('SELECT pg_switch_wal()')
  }
  await owner.query('CHECKPOINT')
}

async function benchRecording(): Promise<void> {
  const database = await openDatabase('-c', 'min_wal_size=2GB', '-c', 'max_wal_size=4GB')
  const { cluster, folder } = database
  try {
    const key = path.join(folder, 'writer.key')
    makeWriterKey(key)
    process.env.COUNTERSIGN_WRITER_KEY = key
    const owner = new pg.Pool({ connectionString: cluster.url, max: 2 })
    await recycleWal(owner)
    const world = await makeWorld(owner, { policies: 20, agents: 16, tools: 5 })
    const { rows } = await owner.query<{ id: string }>('SELECT id FROM agent_identity WHERE organization_id = $1', [
      world.organizationId,
    ])
    const identities = rows.map((r) => r.id)
    const templates = await draftTemplates(world.organizationId, world.tools, world.orders, identities)
    const rounds: Round[] = []
    for (let i = -1; i < ROUNDS; i++)
      for (const ahead of [false, true]) {
        const measured: Partial<Record<Way, Measured>> = {}
        const order: Way[] = i % 2 ? ['full', 'card', 'bare'] : ['bare', 'card', 'full']
        for (const way of order) measured[way] = await measure(templates, way, ahead, cluster.pid)
        if (i >= 0) rounds.push({ ahead, ...(measured as Record<Way, Measured>) }) // the first warms
      }
    print(
      'with what is made before the lock',
      rounds.filter((r) => !r.ahead),
    )
    print(
      'the group commit alone',
      rounds.filter((r) => r.ahead),
    )
    await owner.end()
    await closeHotPools()
    await closeDb()
  } finally {
    await database.close()
  }
}

type Round = Record<Way, Measured> & { ahead: boolean }
const NAMES: Record<Way, string> = {
  bare: 'the bare row of the decision',
  card: 'the row with its card, no log',
  full: 'full evidence',
}
function print(title: string, rounds: Round[]): void {
  const sorted = (values: number[]) => values.toSorted((a, b) => a - b)
  const middle = (values: number[]) => sorted(values)[Math.floor(values.length / 2)] ?? 0
  console.log(title)
  for (const way of ['bare', 'card', 'full'] as const) {
    const of = (what: keyof Measured) => Math.round(middle(rounds.map((r) => r[way][what])))
    console.log(
      `  ${NAMES[way].padEnd(30)} ${String(of('perSecond')).padStart(7)}/s   processor ${of('nodeUs')} µs ours, ${of('postgresUs')} µs PostgreSQL’s`,
    )
  }
  for (const way of ['bare', 'card'] as const) {
    const ratios = sorted(rounds.map((r) => r.full.perSecond / r[way].perSecond))
    const [low, high] = [ratios[0] ?? 0, ratios.at(-1) ?? 0]
    console.log(
      `  full evidence reaches ${middle(ratios).toFixed(2)}× the rate of ${NAMES[way]}: median of ${rounds.length}, ${low.toFixed(2)} to ${high.toFixed(2)} (goal ${GOAL})`,
    )
  }
}

await benchRecording()
process.exit(0)
