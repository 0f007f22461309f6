import { installation } from '../lib/platform/db.ts'
import { gauge } from '../lib/platform/metrics.ts'

/** Figures of the whole installation, read when the worker is scraped. */
export function installationMetrics(): void {
  gauge('countersign_approvals_waiting', 'Approval requests that wait for people', [], async function () {
    const [row] = await installation<{ count: number }>('SELECT installation.approvals_waiting()::int AS count', [])
    this.set(row?.count ?? 0)
  })
}
