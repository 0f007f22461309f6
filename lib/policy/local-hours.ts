// Opening hours in a time zone: whether now is inside, and when that ends. Pure: the time is given, the zone's rules come
// with the runtime.

export interface Hours {
  from: number
  to: number
  time_zone: string
  weekdays?: number[] // 1 = Monday … 7 = Sunday
}
interface Local {
  weekday: number
  minutes: number // since local midnight
}
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MINUTE = 60_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Null when there is no such zone. */
function localTime(at: number, zone: string): Local | null {
  try {
    let format = formats.get(zone)
    if (!format) {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      })
      if (formats.size > 1_000) formats.clear()
      formats.set(zone, format)
    }
    const parts = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]))
    const weekday = DAYS.indexOf(parts.weekday ?? '') + 1
    return weekday === 0 ? null : { weekday, minutes: Number(parts.hour) * 60 + Number(parts.minute) }
  } catch {
    return null
  }
}

/**
 * When the hours that hold now end, in milliseconds; null when they do not hold now. [from, to): 8, 18 is 08:00 to 17:59;
 * 22, 6 runs past midnight; equal ends are the whole day. The weekday is the one that it is now.
 */
export function hoursEnd(at: number, hours: Hours): number | null {
  const local = localTime(at, hours.time_zone)
  if (!local || !inside(local, hours)) return null
  const toMidnight = 1_440 - local.minutes
  const whole = hours.from === hours.to
  const toEnd = (hours.to * 60 - local.minutes + 1_440) % 1_440 || 1_440
  const left = hours.weekdays ? (whole ? toMidnight : Math.min(toEnd, toMidnight)) : whole ? 1_440 : toEnd
  const end = Math.floor(at / MINUTE) * MINUTE + left * MINUTE
  // A change of the clock in between moves the end: then only the next full hour is promised.
  const then = localTime(end - MINUTE, hours.time_zone)
  return then && then.minutes === (local.minutes + left - 1) % 1_440 ? end : nextHour(at)
}
export const nextHour = (at: number): number => (Math.floor(at / 3_600_000) + 1) * 3_600_000

function inside(local: Local, { from, to, weekdays }: Hours): boolean {
  if (weekdays && !weekdays.includes(local.weekday)) return false
  const [start, end] = [from * 60, to * 60]
  if (start === end) return true
  return start < end ? local.minutes >= start && local.minutes < end : local.minutes >= start || local.minutes < end
}
