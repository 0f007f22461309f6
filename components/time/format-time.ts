// Times are put together here from numbers, because the words of Intl differ between Node and a browser and would
// not hydrate. Everything takes the zone; nothing reads the machine's own.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const WEEKDAYS: Record<string, string> = {
  Sun: 'Sunday',
  Mon: 'Monday',
  Tue: 'Tuesday',
  Wed: 'Wednesday',
  Thu: 'Thursday',
  Fri: 'Friday',
  Sat: 'Saturday',
}
const formats = new Map<string, Intl.DateTimeFormat>()

interface Parts {
  year: number
  month: number
  day: number
  hour: string
  minute: string
  second: string
  weekday: string
}
function partsIn(zone: string, at: Date): Parts {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      weekday: 'short',
    })
    formats.set(zone, format)
  }
  const p = Object.fromEntries(format.formatToParts(at).map((x) => [x.type, x.value])) as Record<string, string>
  const n = (name: string) => Number(p[name])
  return {
    year: n('year'),
    month: n('month'),
    day: n('day'),
    hour: p.hour ?? '',
    minute: p.minute ?? '',
    second: p.second ?? '',
    weekday: WEEKDAYS[p.weekday ?? ''] ?? '',
  }
}

/**
 * `short`: 10:32 today, 14 Nov this year, 14 Nov 2025 before · `minute`: 14 Nov, 10:32 · `date`: 14 Nov 2026 ·
 * `clock`: 10:32:07 · `full`: Saturday 14 Nov 2026, 10:32:07.
 */
export type TimeForm = 'short' | 'minute' | 'date' | 'clock' | 'full'

export function formatTime(at: Date, zone: string, form: TimeForm, today: Date): string {
  const p = partsIn(zone, at)
  const now = partsIn(zone, today)
  const day = `${p.day} ${MONTHS[p.month - 1]}`
  const dated = p.year === now.year ? day : `${day} ${p.year}`
  const minute = `${p.hour}:${p.minute}`
  if (form === 'clock') return `${minute}:${p.second}`
  if (form === 'date') return `${day} ${p.year}`
  if (form === 'full') return `${p.weekday} ${day} ${p.year}, ${minute}:${p.second}`
  const sameDay = p.year === now.year && p.month === now.month && p.day === now.day
  if (sameDay) return form === 'short' ? minute : `today, ${minute}`
  return form === 'short' ? dated : `${dated}, ${minute}`
}
export const formatUtc = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** "Berlin time" of Europe/Berlin. */
export const zoneName = (zone: string): string =>
  zone === 'UTC' || zone === 'Etc/UTC' ? 'UTC' : `${(zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')} time`

/** 3:41, 1:02:09, 2 d 4 h: what is left, rounded down to the second. */
export function formatLeft(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)}`
  if (s < 86_400) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`
}
/** In words: "4 minutes", "2 hours 5 minutes", "45 seconds". */
export function spellDuration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000))
  const unit = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  if (s < 60) return unit(s, 'second')
  if (s < 3600) return unit(Math.round(s / 60), 'minute')
  if (s < 86_400) {
    const m = Math.floor((s % 3600) / 60)
    return unit(Math.floor(s / 3600), 'hour') + (m ? ` ${unit(m, 'minute')}` : '')
  }
  return unit(Math.floor(s / 86_400), 'day')
}
