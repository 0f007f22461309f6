import { formatTime } from '../../../../components/time/format-time.ts'
import type { ExportState, ExportStep, ExportView } from '../../../../lib/exports/export-view.ts'

export const STATE_WORDS: { [s in ExportState]: string } = {
  queued: 'Waiting',
  running: 'Being made',
  done: 'Ready',
  failed: 'Failed',
  cancelled: 'Cancelled',
  altered: 'Altered',
  expired: 'Removed',
}
export const STEP_WORDS: { [s in ExportStep]: string } = {
  checkpoint: 'Waits for a checkpoint that covers it',
  selecting: 'Finds the entries',
  entries: 'Writes the entries',
  disclosures: 'Opens what they disclose',
  batches: 'Writes who wrote them',
  tiles: 'Writes the hash tiles',
  digest: 'Reads it once more for its digest',
}
export const isOpen = (state: ExportState): boolean => state === 'queued' || state === 'running'

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB']
export function bytesInWords(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1)
  const value = bytes / 1000 ** power
  return `${power && value < 100 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`
}

const day = (at: string): string => at.slice(0, 10)
/** The bounds of a bundle are its file's: the same for everybody who reads it. */
function momentInUtc(at: string): string {
  const date = new Date(at)
  const time = at.slice(11, 16)
  return `${formatTime(date, 'UTC', 'date', date)}${time === '00:00' ? '' : `, ${time}`}`
}
/** What a bundle is about, as a title. */
export function titleOf({ kind, selection: s }: Pick<ExportView, 'kind' | 'selection'>): {
  what: string
  id: string | null
} {
  const ends = [s.from ? `from ${momentInUtc(s.from)}` : '', s.to ? `until ${momentInUtc(s.to)}` : ''].filter(Boolean)
  const period = ends.length ? `${ends.join(' ')}, UTC` : ''
  const [what, id] =
    kind === 'full'
      ? ['The whole log', null]
      : s.agent
        ? ['Agent', s.agent]
        : s.run
          ? ['Run', s.run]
          : s.decision
            ? ['Decision', s.decision]
            : s.hold
              ? ['Legal hold', s.hold]
              : s.matter
                ? [`Matter ${s.matter}`, null]
                : ['Period', null]
  return { what: [what, period].filter(Boolean).join(', '), id: id ?? null }
}

export interface Quarter {
  label: string
  /** First days, UTC; `to` is exclusive. */
  from: string
  to: string
}
/** The quarters of UTC around today: this one and the four before it. */
export function quartersAt(today: Date): Quarter[] {
  const first = Math.floor(today.getUTCMonth() / 3)
  return Array.from({ length: 5 }, (_, back) => {
    const at = (n: number) => new Date(Date.UTC(today.getUTCFullYear(), (first + n) * 3, 1))
    const from = at(-back)
    return {
      label: `Q${Math.floor(from.getUTCMonth() / 3) + 1} ${from.getUTCFullYear()}`,
      from: day(from.toISOString()),
      to: day(at(1 - back).toISOString()),
    }
  })
}
