import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pool } from './db.ts'
import { describeError, log } from './log.ts'

// Healthy: the process answers. Ready: it can do its work. The notes are public, so they name no host and no secret.

/** More than this and time limits, tokens and the order of evidence would no longer mean what they say. */
export const CLOCK_SKEW_MS_MAX = 2_000
const PATIENCE_MS = 3_000

export interface Check {
  name: 'database' | 'migrations' | 'clock'
  ok: boolean
  note?: string
}

const within = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** This process's clock minus the database's, in ms; of three readings the one with the shortest round trip. */
export async function clockSkewMs(): Promise<number> {
  let best = { roundTrip: Number.POSITIVE_INFINITY, skew: 0 }
  for (let i = 0; i < 3; i++) {
    const sent = Date.now()
    const { rows } = await pool().query<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
    )
    const received = Date.now()
    const roundTrip = received - sent
    if (roundTrip < best.roundTrip) best = { roundTrip, skew: (sent + received) / 2 - (rows[0]?.now ?? 0) }
    if (roundTrip < 50) break
  }
  return Math.round(best.skew)
}

// A bundler may load this module more than once: the list belongs to the process.
const OWN = Symbol.for('countersign.migrations')
/**
 * What this version brought along, read when the process starts: a newer checkout laid over a running process adds
 * folders that are none of its business.
 */
export function ownMigrations(): string[] {
  const shared = globalThis as { [OWN]?: string[] }
  shared[OWN] ??= readdirSync(path.join(process.cwd(), 'prisma', 'migrations')).filter((name) => /^\d/.test(name))
  return shared[OWN]
}

async function missingMigrations(): Promise<number> {
  const names = ownMigrations()
  const { rows } = await pool().query<{ count: number }>(
    `SELECT count(*)::int AS count FROM public._prisma_migrations
      WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL AND migration_name = ANY($1)`,
    [names],
  )
  return names.length - (rows[0]?.count ?? 0)
}

export async function readiness(): Promise<Check[]> {
  try {
    const skew = await within(clockSkewMs())
    const missing = await within(missingMigrations())
    const clockOk = Math.abs(skew) <= CLOCK_SKEW_MS_MAX
    return [
      { name: 'database', ok: true },
      missing ? { name: 'migrations', ok: false, note: `${missing} missing` } : { name: 'migrations', ok: true },
      clockOk ? { name: 'clock', ok: true } : { name: 'clock', ok: false, note: `off by ${skew} ms from the database` },
    ]
  } catch (e) {
    log.warn({ err: describeError(e) }, 'not ready: the database does not answer')
    return [{ name: 'database', ok: false, note: 'does not answer' }]
  }
}

const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
/** `broken`: why the process can do nothing any more but be started anew. */
export const healthResponse = (broken: string | null): Response =>
  broken === null ? answer(200, { status: 'alive' }) : answer(503, { status: 'broken' })
export async function readyResponse(): Promise<Response> {
  const checks = await readiness()
  const ready = checks.every((c) => c.ok)
  return answer(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks })
}
