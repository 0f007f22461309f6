import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { recordAuditRead } from '../evidence/record-audit-read.ts'
import { type Sql, sqlOfTx } from '../ledger/append.ts'
import { entriesPage } from '../ledger/read.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import type { JsonObject } from '../platform/strict-json.ts'
import { whole } from '../registry/fields.ts'
import type { FeedEntry } from './feed-entry.ts'
import { toCloudEvent } from './to-cloud-event.ts'
import { toOcsf } from './to-ocsf.ts'

// A log's indices are dense, and an index is visible only when all before it are, however many instances append: the head's
// lock sees to it. So the cursor of a feed is the index of the next entry, and whoever asks from there misses nothing.

export const FORMATS = { ocsf: toOcsf, cloudevents: toCloudEvent } satisfies {
  [format: string]: (entry: FeedEntry) => JsonObject
}
export type FeedFormat = keyof typeof FORMATS
export const WAIT_SECONDS_MAX = 30
const LOOK_MS = 400
/** Following a feed is one view for so long. */
const VIEW_SECONDS = 3_600

const flag = z.enum(['0', '1', 'true', 'false']).transform((v) => v === '1' || v === 'true')
export const FeedQuery = z.strictObject({
  /** Index of the first entry that is wanted: one more than the last that was taken in. */
  cursor: whole(0).default(0),
  limit: whole(1, 1_000).default(500),
  /** Seconds to wait for an entry where there is none yet. */
  wait: whole(0, WAIT_SECONDS_MAX).default(0),
  /** Until the reader leaves, with an empty line from time to time. */
  stream: flag.default(false),
  disclosures: flag.default(false),
})
export type FeedQuery = z.output<typeof FeedQuery>

export interface FeedPage {
  events: JsonObject[]
  /** Where to go on. */
  next: number
}

/** Who may follow the feed; with what the entries disclose, only who may take that out. */
export function demandFeed(actor: Actor, disclosures: boolean): void {
  demand(actor, 'audit.read', 'audit:read')
  if (disclosures) demand(actor, 'audit.export', 'audit:export')
}
/** Before a stream begins: once it has, nothing can be answered any more. */
export const demandWithin = (actor: Actor, cursor: number): Promise<unknown> =>
  inTransaction(actor.organizationId, (tx) => headFrom(sqlOfTx(tx), actor.organizationId, cursor))

async function headFrom(sql: Sql, organizationId: string, cursor: number): Promise<{ origin: string; size: number }> {
  const [head] = await sql.query('SELECT origin, size::text AS size FROM ledger.log_head WHERE organization_id = $1', [
    organizationId,
  ])
  const size = Number(head?.size ?? 0)
  if (cursor > size)
    throw new AppError(
      400,
      'cursor_ahead',
      `The log has ${size} entries, and the cursor ${cursor} lies beyond them. The newest can be had from ${size}.`,
    )
  return { origin: head?.origin as string, size }
}

/** The feed from its cursor on; waits for an entry as long as the query says. Records that it is read. */
export async function readFeed(actor: Actor, format: string, input: unknown, signal: AbortSignal): Promise<FeedPage> {
  const query = parseWith(FeedQuery, input, 'query')
  const to = formatNamed(format)
  demandFeed(actor, query.disclosures)
  await recordFeedRead(actor, format, query)
  return await waitForEvents(actor.organizationId, to, query, query.wait * 1000, signal)
}
export const formatNamed = (format: string): FeedFormat => {
  if (Object.hasOwn(FORMATS, format)) return format as FeedFormat
  throw new AppError(404, 'no_such_feed', `There is no feed ${format}. There are: ${Object.keys(FORMATS).join(', ')}.`)
}
export const recordFeedRead = (actor: Actor, format: string, query: FeedQuery): Promise<void> =>
  recordAuditRead(actor, { feed: format, disclosures: query.disclosures }, { view: 'feed', seconds: VIEW_SECONDS })

export async function waitForEvents(
  organizationId: string,
  format: FeedFormat,
  query: Pick<FeedQuery, 'cursor' | 'limit' | 'disclosures'>,
  waitMs: number,
  signal: AbortSignal,
): Promise<FeedPage> {
  const until = performance.now() + waitMs
  for (;;) {
    const page = await pageOfEvents(organizationId, format, query)
    const left = until - performance.now()
    if (page.events.length || left <= 0 || signal.aborted) return page
    await sleep(Math.min(LOOK_MS, left), undefined, { signal }).catch(() => {})
  }
}

export async function pageOfEvents(
  organizationId: string,
  format: FeedFormat,
  { cursor, limit, disclosures }: Pick<FeedQuery, 'cursor' | 'limit' | 'disclosures'>,
): Promise<FeedPage> {
  const { log, entries } = await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const { origin, size } = await headFrom(sql, organizationId, cursor)
    return {
      log: origin,
      entries:
        cursor === size ? [] : await entriesPage(sql, organizationId, { from: cursor, limit, disclose: disclosures }),
    }
  })
  const events = entries.map((entry) =>
    FORMATS[format]({
      ...entry,
      organizationId,
      log,
      ...(disclosures ? { disclosures: entry.disclosures.map(({ name, value }) => ({ name, value })) } : {}),
    } as FeedEntry),
  )
  const last = entries.at(-1)
  return { events, next: last ? last.index + 1 : cursor }
}
