import { publish } from '../platform/bus.ts'
import { nowMs } from '../platform/clock.ts'
import { log } from '../platform/log.ts'
import { factsPool, readTogether } from './hot-pools.ts'
import { Lru } from './lru.ts'

// After a batch has committed, never inside it: NOTIFY takes a lock that serializes every commit of the database.
// Lists only need to hear that there are new decisions, so those are told at most four times a second; each request
// for people is told, because somebody waits for it.

const DECISIONS_EVERY_MS = 250
const SEEN_EVERY_MS = 60_000
const SEEN_MAX = 10_000

interface Pending {
  decisionId: string | null
  approvalIds: Set<string>
  timer: NodeJS.Timeout | null
  lastMs: number
}

export class Announcer {
  #pending = new Map<string, Pending>()
  #seen = new Lru<number>(SEEN_MAX)

  /** When an identity last asked, to the minute: for people who look for agents that nobody uses any more. */
  seen(organizationId: string, identityId: string): void {
    const at = nowMs()
    const key = `${organizationId} ${identityId}`
    if (at - (this.#seen.get(key) ?? 0) < SEEN_EVERY_MS) return
    this.#seen.set(key, at)
    readTogether(organizationId, [
      {
        name: 'identity seen',
        text: 'UPDATE agent_identity SET last_seen_at = $3 WHERE organization_id = $1 AND id = $2 AND (last_seen_at IS NULL OR last_seen_at < $3)',
        values: [organizationId, identityId, new Date(at)],
      },
    ]).catch((e) => log.warn({ err: e }, 'the last use of an identity was not noted'))
  }

  tell(organizationId: string, decisionId: string, approvalId: string | null): void {
    let pending = this.#pending.get(organizationId)
    if (!pending) {
      pending = { decisionId: null, approvalIds: new Set(), timer: null, lastMs: 0 }
      this.#pending.set(organizationId, pending)
    }
    pending.decisionId = decisionId
    if (approvalId !== null) pending.approvalIds.add(approvalId)
    const wait = approvalId === null ? Math.max(0, pending.lastMs + DECISIONS_EVERY_MS - performance.now()) : 0
    if (pending.timer && wait > 0) return
    if (pending.timer) clearTimeout(pending.timer)
    pending.timer = setTimeout(() => void this.#send(organizationId, pending), wait)
    pending.timer.unref()
  }

  async #send(organizationId: string, pending: Pending): Promise<void> {
    const { decisionId, approvalIds } = pending
    pending.decisionId = null
    pending.approvalIds = new Set()
    pending.timer = null
    pending.lastMs = performance.now()
    const pool = factsPool()
    const sql = { query: (text: string, values: unknown[]) => pool.query(text, values) }
    try {
      for (const id of approvalIds) await publish(sql, organizationId, 'approval', id)
      if (decisionId !== null) await publish(sql, organizationId, 'decision', decisionId)
    } catch (e) {
      // a hint that is lost: pages ask again by themselves
      log.warn({ err: e }, 'a change was not announced')
    }
  }
}
