// Days of the person's own zone as moments: what a date in an address stands for.

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const MINUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/
const DAY_MS = 86_400_000

/** How far the zone's wall clock is ahead of UTC at that moment, in milliseconds. */
function offsetMs(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const n = (type: string) => Number(parts.find((p) => p.type === type)?.value)
  const wall = Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second'))
  return wall - Math.floor(at / 1000) * 1000
}

/** The moment at which the zone's clock shows what UTC's shows then: midnight, for days. */
function momentOf(utcMs: number, zone: string): string {
  const guess = utcMs - offsetMs(zone, utcMs)
  // a second look, for the days on which the clocks change
  return new Date(utcMs - offsetMs(zone, guess)).toISOString()
}

/** The first moment of a day; a full moment stands for itself, anything else for nothing. */
export function startOf(value: string | undefined, zone: string): string | null {
  if (value === undefined) return null
  if (MOMENT.test(value)) return Number.isNaN(Date.parse(value)) ? null : new Date(value).toISOString()
  const utcMs = DAY.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(utcMs) ? null : momentOf(utcMs, zone)
}
/** The first moment after it. */
export function endOf(value: string | undefined, zone: string): string | null {
  if (value === undefined || !DAY.test(value)) return startOf(value, zone)
  const utcMs = Date.parse(value)
  return Number.isNaN(utcMs) ? null : momentOf(utcMs + DAY_MS, zone)
}
/** A minute on the zone's own clock, as `<input type="datetime-local">` gives it. */
export function minuteOf(value: string, zone: string): string | null {
  const utcMs = MINUTE.test(value) ? Date.parse(`${value}:00Z`) : Number.NaN
  return Number.isNaN(utcMs) ? null : momentOf(utcMs, zone)
}
/** The other way: the minute that the zone's clock shows then. */
export const minuteIn = (at: number, zone: string): string =>
  new Date(at + offsetMs(zone, at)).toISOString().slice(0, 16)
