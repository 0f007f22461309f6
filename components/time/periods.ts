// Spans of days that people name, in the person's own zone.

export const PERIODS = [
  ['today', 'Today'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
  ['this_quarter', 'This quarter'],
  ['last_quarter', 'Last quarter'],
  ['this_year', 'This year'],
] as const
export type Period = (typeof PERIODS)[number][0]

const day = (year: number, month: number, date: number): string =>
  new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10)

/** First and last day, as they stand in an address. The last day of a span that goes on is today. */
export function daysOf(period: Period, now: Date, zone: string): { from: string; to: string } {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(now)
  const [year = 0, month = 1, date = 1] = today.split('-').map(Number)
  const quarter = Math.floor((month - 1) / 3) * 3
  switch (period) {
    case 'today':
      return { from: today, to: today }
    case '7d':
      return { from: day(year, month - 1, date - 6), to: today }
    case '30d':
      return { from: day(year, month - 1, date - 29), to: today }
    case 'this_quarter':
      return { from: day(year, quarter, 1), to: today }
    case 'last_quarter':
      return { from: day(year, quarter - 3, 1), to: day(year, quarter, 0) }
    case 'this_year':
      return { from: day(year, 0, 1), to: today }
  }
}
