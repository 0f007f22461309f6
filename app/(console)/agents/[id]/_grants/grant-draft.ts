import type { ToolDefinition } from '../../../../../lib/policy/types.ts'
import type { GrantView } from '../../../../../lib/registry/grants/grant-view.ts'
import { fromMinorUnits, toMinorUnits } from './money.ts'

// The form as it is typed, and the grant that it comes to. What is empty is no constraint.

export interface GrantDraft {
  identity: string
  tool: string
  amount: string
  currency: string
  rows: string
  recipients: string
  hours: boolean
  from: string
  to: string
  weekdays: number[]
  values: { key: number; pointer: string; allowed: string }[]
  dataClasses: string
  askAmount: string
  askRows: string
  askQueue: string
  ends: string
  justification: string
}

export function draftFrom(was: GrantView | undefined, identity: string, tool: string, ends: string): GrantDraft {
  const c = was?.constraints ?? {}
  const above = was?.ask_above ?? null
  const currency = c.amount_max?.currency ?? above?.amount?.currency ?? 'EUR'
  return {
    identity: was?.identity.id ?? identity,
    tool: was?.tool ?? tool,
    amount: c.amount_max ? fromMinorUnits(c.amount_max.value, currency) : '',
    currency,
    rows: c.rows_max === undefined ? '' : String(c.rows_max),
    recipients: c.recipients_max === undefined ? '' : String(c.recipients_max),
    hours: c.hours !== undefined,
    from: String(c.hours?.from ?? 8),
    to: String(c.hours?.to ?? 18),
    weekdays: c.hours?.weekdays ?? (c.hours ? [1, 2, 3, 4, 5, 6, 7] : [1, 2, 3, 4, 5]),
    values: (c.values ?? []).map((v, key) => ({ key, pointer: v.pointer, allowed: v.one_of.map(String).join(', ') })),
    dataClasses: c.data_classes?.join(', ') ?? '',
    askAmount: above?.amount ? fromMinorUnits(above.amount.value, currency) : '',
    askRows: above?.rows === undefined ? '' : String(above.rows),
    askQueue: above?.queue ?? '',
    ends,
    justification: was?.justification ?? '',
  }
}

const whole = (text: string) => (/^\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : null)
const list = (text: string) =>
  text
    .split(',')
    .map((t) => t.trim())
    .filter(Boolean)

export interface ArgumentChoice {
  pointer: string
  type: 'string' | 'integer' | 'number' | 'boolean'
}
/** The arguments of a tool that a grant can restrict to certain values: plain ones, by their pointers. */
export function argumentChoices(definition: ToolDefinition | null): ArgumentChoice[] {
  const found: ArgumentChoice[] = []
  const walk = (schema: unknown, at: string, depth: number) => {
    if (typeof schema !== 'object' || schema === null || depth > 5) return
    const { type, properties } = schema as { type?: unknown; properties?: Record<string, unknown> }
    if (properties && typeof properties === 'object')
      for (const [name, part] of Object.entries(properties))
        walk(part, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1)
    else if (at && (type === 'string' || type === 'integer' || type === 'number' || type === 'boolean'))
      found.push({ pointer: at, type })
  }
  walk(definition?.input_schema, '', 0)
  return found
}

/** What is sent, or what is wrong with what was typed, by the field's name. */
export function grantOf(
  d: GrantDraft,
  choices: ArgumentChoice[],
  timeZone: string,
  endsAt: string | null,
): { body: Record<string, unknown>; faults: Record<string, string> } {
  const faults: Record<string, string> = {}
  const amount = (text: string, field: string) => {
    if (!text.trim()) return undefined
    const value = toMinorUnits(text, d.currency)
    if (value === null) faults[field] = `Write an amount in ${d.currency}, such as 250.00.`
    return { value: value ?? 0, currency: d.currency }
  }
  const number = (text: string, field: string) => {
    if (!text.trim()) return undefined
    const value = whole(text)
    if (value === null) faults[field] = 'Write a whole number.'
    return value ?? 0
  }
  const typed = (text: string, pointer: string) => {
    const type = choices.find((c) => c.pointer === pointer)?.type
    if (type === 'boolean') return text === 'true'
    return type === 'integer' || type === 'number' ? Number(text) : text
  }
  const hours = d.hours
    ? {
        from: number(d.from, 'hours') ?? 0,
        to: number(d.to, 'hours') ?? 24,
        time_zone: timeZone,
        ...(d.weekdays.length === 7 ? {} : { weekdays: [...d.weekdays].sort() }),
      }
    : undefined
  if (d.hours && !d.weekdays.length) faults.hours = 'Choose at least one day.'
  const constraints = {
    amount_max: amount(d.amount, 'amount'),
    rows_max: number(d.rows, 'rows'),
    recipients_max: number(d.recipients, 'recipients'),
    hours,
    values: d.values.length
      ? d.values.map((v) => ({ pointer: v.pointer, one_of: list(v.allowed).map((t) => typed(t, v.pointer)) }))
      : undefined,
    data_classes: d.dataClasses.trim() ? list(d.dataClasses) : undefined,
  }
  if (d.values.some((v) => !list(v.allowed).length)) faults.values = 'Name the allowed values, divided by commas.'
  const above = { amount: amount(d.askAmount, 'askAmount'), rows: number(d.askRows, 'askRows') }
  const asks = above.amount !== undefined || above.rows !== undefined
  if (!endsAt) faults.ends_at = 'Choose the last day.'
  if (d.justification.trim().length < 3) faults.justification = 'Say what it needs this for.'
  return {
    faults,
    body: {
      identity: d.identity,
      tool: d.tool.trim(),
      constraints: defined(constraints),
      ask_above: asks ? { ...defined(above), ...(d.askQueue ? { queue: d.askQueue } : {}) } : null,
      ends_at: endsAt,
      justification: d.justification.trim(),
    },
  }
}
const defined = (o: Record<string, unknown>) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined))
