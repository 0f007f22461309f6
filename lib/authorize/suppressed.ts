import { append, sqlOfTx } from '../ledger/append.ts'
import { nowMs } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { log } from '../platform/log.ts'
import type { Refusal } from './rate-limit.ts'

const MINUTE_MS = 60_000

interface Flood {
  organizationId: string
  identityId: string
  callerId: string
  bucket: Refusal['bucket']
  count: number
  fromMs: number
}

/** What the token buckets refused leaves no entry each, but one a minute for each identity: a flood is evidence too. */
export class Suppressed {
  #floods = new Map<string, Flood>()

  note(organizationId: string, identityId: string, callerId: string, bucket: Refusal['bucket']): void {
    const key = `${organizationId} ${identityId}`
    const flood = this.#floods.get(key)
    if (flood) {
      flood.count++
      return
    }
    this.#floods.set(key, { organizationId, identityId, callerId, bucket, count: 1, fromMs: nowMs() })
    setTimeout(() => void this.#write(key), MINUTE_MS).unref()
  }

  /** Writes what has gathered: at the end of its minute, or when the process stops. */
  async writeAll(): Promise<void> {
    await Promise.all([...this.#floods.keys()].map((key) => this.#write(key)))
  }
  async #write(key: string): Promise<void> {
    const flood = this.#floods.get(key)
    if (!flood) return
    this.#floods.delete(key)
    const { organizationId, identityId, callerId, bucket, count, fromMs } = flood
    try {
      await inTransaction(organizationId, (tx) =>
        append(sqlOfTx(tx), organizationId, [
          {
            type: 'request.suppressed',
            clear: {
              identity: identityId,
              caller: callerId,
              code: bucket === 'identity' ? 'identity_rate' : 'organization_rate',
              count,
              from: new Date(fromMs).toISOString(),
              until: new Date(nowMs()).toISOString(),
            },
            audit: {
              actorKind: 'agent',
              actorId: identityId,
              subjectKind: 'identity',
              subjectId: identityId,
              code: 'rate_limited',
              summary: `${count} ${count === 1 ? 'request was' : 'requests were'} refused over the rate limit.`,
            },
          },
        ]),
      )
    } catch (e) {
      log.error({ err: e, count }, 'suppressed requests were not recorded')
    }
  }
}
