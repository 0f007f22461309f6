import { setTimeout as later } from 'node:timers/promises'
import type { FeedEndpointModel } from '../../generated/prisma/models.ts'
import { append, sqlOfTx } from '../ledger/append.ts'
import { publish } from '../platform/bus.ts'
import { now } from '../platform/clock.ts'
import { installation, inTransaction, read } from '../platform/db.ts'
import { log } from '../platform/log.ts'
import { OutgoingError, postOutside } from '../platform/outgoing.ts'
import type { JsonObject } from '../platform/strict-json.ts'
import { pageOfEvents } from './read-feed.ts'
import { openWebhookSecret, signWebhook } from './webhook.ts'

// Each endpoint has its own place in the log and gets one entry after the other, in their order. The place moves when the
// receiver has said yes, so what it gets it gets at least once; a message that comes again has the same id.

/** Seconds until the next attempt, after one, two … failures in a row; then always the last. */
const BACKOFF_SECONDS = [5, 30, 120, 600, 1_800, 3_600]
const DISABLED_AFTER_SECONDS = 3 * 86_400
const EVENTS_AT_ONCE = 100
/** One endpoint's turn: a slow receiver must not hold up the others for longer. */
const TURN_MS = 20_000
const ATTEMPT_MS = 10_000
/** The receiver will never take it again. */
const GONE = 410

/** Delivers what is due, in every organization. @returns how many events were taken */
export async function deliverFeeds(): Promise<number> {
  let delivered = 0
  for (const { id } of await installation<{ id: string }>('SELECT * FROM installation.organization_ids() AS id', []))
    delivered += await deliverFeedsOf(id)
  return delivered
}
export async function deliverFeedsOf(organizationId: string): Promise<number> {
  const due = await read(organizationId, (db) =>
    db.feedEndpoint.findMany({
      where: {
        organizationId,
        state: 'active',
        OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: now() } }],
      },
    }),
  )
  const counts = await Promise.all(due.map((endpoint) => deliverTo(organizationId, endpoint)))
  return counts.reduce((sum, n) => sum + n, 0)
}

async function deliverTo(organizationId: string, endpoint: FeedEndpointModel): Promise<number> {
  const until = performance.now() + TURN_MS
  let delivered = 0
  for (let cursor = Number(endpoint.cursor); performance.now() < until; ) {
    const page = await pageOfEvents(organizationId, 'cloudevents', {
      cursor,
      limit: EVENTS_AT_ONCE,
      disclosures: endpoint.disclosures,
    })
    if (!page.events.length) break
    for (const event of page.events) {
      const fault = await attempt(organizationId, endpoint, event)
      if (fault) {
        await failed(organizationId, endpoint.id, fault)
        return delivered
      }
      const next = Number(event.id) + 1
      // paused, removed or moved meanwhile: whoever did that is right
      if (!(await moved(organizationId, endpoint.id, cursor, next))) return delivered
      cursor = next
      delivered++
      if (performance.now() >= until) return delivered
    }
    await later(0)
  }
  return delivered
}

export interface Fault {
  /** "answered 500", "refused the connection" */
  words: string
  gone: boolean
}
export async function attempt(
  organizationId: string,
  endpoint: Pick<FeedEndpointModel, 'id' | 'url' | 'secret'>,
  event: JsonObject,
): Promise<Fault | null> {
  const body = JSON.stringify(event)
  const secret = openWebhookSecret(endpoint.secret, organizationId, endpoint.id)
  try {
    const { status } = await postOutside(
      endpoint.url,
      body,
      {
        'content-type': 'application/cloudevents+json',
        ...signWebhook(secret, `${endpoint.id}-${event.id}`, now(), body),
      },
      ATTEMPT_MS,
    )
    if (status >= 200 && status < 300) return null
    const words =
      status >= 300 && status < 400 ? `answered ${status}: redirects are not followed` : `answered ${status}`
    return { words, gone: status === GONE }
  } catch (e) {
    if (e instanceof OutgoingError) return { words: e.message, gone: false }
    throw e
  }
}

const moved = (organizationId: string, id: string, from: number, to: number): Promise<boolean> =>
  read(organizationId, async (db) => {
    const { count } = await db.feedEndpoint.updateMany({
      where: { organizationId, id, cursor: from, state: 'active' },
      data: {
        cursor: to,
        failures: 0,
        failingSince: null,
        nextAttemptAt: null,
        lastFault: null,
        lastAttemptAt: now(),
        lastDeliveredAt: now(),
      },
    })
    return count === 1
  })

/** Later again; and no more when it went on for days, or the receiver is gone. That is an entry, and a notice to people. */
async function failed(organizationId: string, id: string, { words, gone }: Fault): Promise<void> {
  await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const before = await tx.feedEndpoint.findUnique({ where: { organizationId_id: { organizationId, id } } })
    if (before?.state !== 'active') return
    const at = now()
    const since = before.failingSince ?? at
    const over = gone || at.getTime() - since.getTime() > DISABLED_AFTER_SECONDS * 1000
    const wait = BACKOFF_SECONDS[Math.min(before.failures, BACKOFF_SECONDS.length - 1)] as number
    await tx.feedEndpoint.update({
      where: { organizationId_id: { organizationId, id } },
      data: {
        failures: before.failures + 1,
        failingSince: since,
        lastAttemptAt: at,
        lastFault: words,
        nextAttemptAt: over ? null : new Date(at.getTime() + wait * 1000),
        ...(over ? { state: 'disabled' } : {}),
      },
    })
    if (!over) return
    log.warn({ endpoint: id, fault: words }, 'the feed is no longer delivered to an endpoint')
    await publish(sql, organizationId, 'audit', id)
    await append(sql, organizationId, [
      {
        type: 'feed_endpoint.disabled',
        clear: { endpoint: id, cause: gone ? 'gone' : 'failed', index: Number(before.cursor) },
        audit: {
          actorKind: 'system',
          actorId: 'worker',
          subjectKind: 'feed_endpoint',
          subjectId: id,
          summary: gone
            ? 'The feed is no longer delivered to an address that is gone for good'
            : 'The feed is no longer delivered to an address that failed for three days',
        },
      },
    ])
  })
}
