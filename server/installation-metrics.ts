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
  // every gauge is filled by its own collecting, which runs beside the others': one question answers all of a scrape
  let asked: Promise<AnchorFigures[]> | undefined
  const figures = () => {
    asked ??= installation<AnchorFigures>('SELECT * FROM installation.anchor_figures()', []).finally(() => {
      asked = undefined
    })
    return asked
  }
  const of = (name: string, help: string, value: (f: AnchorFigures) => number | string) =>
    gauge(`countersign_anchor_${name}`, help, ['anchor', 'kind'] as const, async function () {
      const rows = await figures()
      this.reset()
      for (const f of rows) this.set({ anchor: f.name, kind: f.kind }, Number(value(f)))
    })
  of(
    'age_seconds',
    'Age of the oldest entry that an anchor does not cover; the worst log, 0 when all are covered',
    (f) => f.age_seconds,
  )
  of('lag_entries', 'Entries that an anchor does not cover; the worst log', (f) => f.lag_entries)
  of('organizations', 'Logs that an anchor is to cover', (f) => f.organizations)
  of('failing', 'Logs whose last checkpoint an anchor did not take', (f) => f.failing)
  of('late', 'Logs that an anchor covers too late', (f) => f.late)
  of('forked', 'Logs of which an anchor holds another history', (f) => f.forked)
}
