import { z } from 'zod'
import { ENVIRONMENTS, STAGES } from '../policy/types.ts'

// The atoms of every body. PostgreSQL takes no U+0000, and what people read should hold nothing invisible.

const CONTROL = /(?![\t\n\r])\p{Cc}/u
const clean = (s: string) => !CONTROL.test(s) && s.isWellFormed()

/** Free text of people, trimmed. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min, { error: min === 1 ? 'is missing' : `must have at least ${min} characters` })
    .max(max, { error: `must have at most ${max} characters` })
    .refine(clean, { error: 'holds control characters' })
/** One line of it. */
export const line = (max: number) => text(max).refine((s) => !/[\r\n\t]/.test(s), { error: 'must be one line' })

export const slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, {
  error: 'must be lower-case letters, digits and hyphens, at most 64',
})
export const toolName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(?:\.[A-Za-z0-9][A-Za-z0-9_-]{0,63}){0,5}$/, {
    error: 'must be names joined by dots, such as billing.refund',
  })
  .max(128)
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, { error: 'is not an id' })
export const reasonCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{1,63}$/, { error: 'must be upper case, such as REFUND_OVER_LIMIT' })
export const currency = z.string().regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code' })
export const environment = z.enum(ENVIRONMENTS)
export const stage = z.enum(STAGES)
/** A number of units that stays exact in JSON and in the ledger. */
export const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** PostgreSQL knows no year 0, and cannot read what JavaScript writes beyond 9999. */
const inCalendar = (s: string) => {
  const year = new Date(s).getUTCFullYear()
  return Number.isNaN(year) || (year >= 1 && year <= 9999)
}
const OUT_OF_RANGE = { error: 'must lie in the years 1 to 9999' }
/** As it was written. */
export const timeText = z.iso.datetime({ offset: true }).refine(inCalendar, OUT_OF_RANGE)
export const time = timeText.transform((s) => new Date(s))
/** As it was written, in UTC: two of them compare as texts. */
export const timeInUtc = z.iso.datetime().refine(inCalendar, OUT_OF_RANGE)
/** A whole number of a query, in digits: JavaScript takes an empty text for 0, too. */
export const whole = (min: number, max: number = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(
    (v) => (typeof v === 'string' ? (/^-?\d{1,16}$/.test(v) ? Number(v) : Number.NaN) : v),
    z
      .int({ error: ({ code }) => (code === 'invalid_type' ? 'must be a whole number' : undefined) })
      .min(min)
      .max(max),
  )
export const timeZone = z.string().refine(isTimeZone, { error: 'is not an IANA time zone' })
export const requirements = z.strictObject({
  queues: z
    .record(slug, z.number().int().min(1).max(20))
    .refine((q) => Object.keys(q).length > 0, { error: 'names no queue' }),
  min_people: z.number().int().min(1).max(20),
})

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** Whether a JSON value holds a string that the database cannot keep. */
export function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (Array.isArray(value)) return value.some(holdsNul)
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).some(([k, v]) => holdsNul(k) || holdsNul(v))
  return false
}
