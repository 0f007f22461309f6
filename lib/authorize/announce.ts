import { publish } from '../platform/bus.ts'
import { log } from '../platform/log.ts'
import { factsPool } from './hot-pools.ts'

// After a batch has committed, never inside it: NOTIFY takes a lock that serializes every commit of the database.
// Lists only need to hear that there are new decisions, so those are told at most four times a second; each request
// for people is told, because somebody waits for it.

const DECISIONS_EVERY_MS = 250

interface Pending {
  decisionId: string | null
  approvalIds: Set<string>
  timer: NodeJS.Timeout | null
  lastMs: number
}

export class Announcer {
  #pending = new Map<string, Pending>()

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
