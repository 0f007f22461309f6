import { installation } from '../lib/platform/db.ts'
import { gauge } from '../lib/platform/metrics.ts'

/** Figures of the whole installation, read when the worker is scraped. */
export function installationMetrics(): void {
  gauge('countersign_approvals_waiting', 'Approval requests that wait for people', [], async function () {
    const [row] = await installation<{ count: number }>('SELECT installation.approvals_waiting()::int AS count', [])
    this.set(row?.count ?? 0)
  })
  anchorMetrics()
}

interface AnchorFigures {
  name: string
  kind: string
  age_seconds: number
  lag_entries: string
  organizations: string
  failing: string
  late: string
  forked: string
}
function anchorMetrics(): void {
  const labels = ['anchor', 'kind'] as const
  const organizations = gauge('countersign_anchor_organizations', 'Logs that an anchor is to cover', labels)
  const failing = gauge('countersign_anchor_failing', 'Logs whose last checkpoint an anchor did not take', labels)
  const late = gauge('countersign_anchor_late', 'Logs that an anchor covers too late', labels)
  const forked = gauge('countersign_anchor_forked', 'Logs of which an anchor holds another history', labels)
  const lag = gauge('countersign_anchor_lag_entries', 'Entries that an anchor does not cover; the worst log', labels)
  gauge(
    'countersign_anchor_age_seconds',
    'Age of the oldest entry that an anchor does not cover; the worst log, 0 when all are covered',
    labels,
    async function () {
      const rows = await installation<AnchorFigures>('SELECT * FROM installation.anchor_figures()', [])
      for (const g of [organizations, failing, late, forked, lag, this]) g.reset()
      for (const { name: anchor, kind, ...f } of rows) {
        this.set({ anchor, kind }, f.age_seconds)
        lag.set({ anchor, kind }, Number(f.lag_entries))
        organizations.set({ anchor, kind }, Number(f.organizations))
        failing.set({ anchor, kind }, Number(f.failing))
        late.set({ anchor, kind }, Number(f.late))
        forked.set({ anchor, kind }, Number(f.forked))
      }
    },
  )
}
