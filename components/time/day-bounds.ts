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

/** While somebody types the year 2026 into a date, the field says 0002, 0020 and 0202: they stand for nothing yet. */
const sound = (moment: string): string | null => (/^[1-9]\d{3}-/.test(moment) ? moment : null)

/** The first moment of a day; a full moment stands for itself, anything else for nothing. */
export function startOf(value: string | undefined, zone: string): string | null {
  if (value !== undefined && MOMENT.test(value))
    return Number.isNaN(Date.parse(value)) ? null : sound(new Date(value).toISOString())
  return fromDay(value, 0, zone)
}
/** The first moment after it. */
export const endOf = (value: string | undefined, zone: string): string | null =>
  value !== undefined && DAY.test(value) ? fromDay(value, DAY_MS, zone) : startOf(value, zone)

function fromDay(value: string | undefined, laterMs: number, zone: string): string | null {
  if (value === undefined || !DAY.test(value) || sound(value) === null) return null
  const utcMs = Date.parse(value)
  // the 30th of February is none, though JavaScript takes it for a day in March
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, 10) !== value) return null
  return sound(momentOf(utcMs + laterMs, zone))
}
/** A minute on the zone's own clock, as `<input type="datetime-local">` gives it. */
export function minuteOf(value: string, zone: string): string | null {
  const utcMs = MINUTE.test(value) ? Date.parse(`${value}:00Z`) : Number.NaN
  return Number.isNaN(utcMs) ? null : momentOf(utcMs, zone)
}
/** The other way: the minute that the zone's clock shows then. */
export const minuteIn = (at: number, zone: string): string =>
  new Date(at + offsetMs(zone, at)).toISOString().slice(0, 16)
