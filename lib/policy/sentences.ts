import type { ActionRequest, KnownReach, ToolDefinition } from './types.ts'

// Sentences for people, from the server's own facts. Whatever an agent could have chosen (ids, names) is shown with its
// hidden characters made visible, so that no sentence reads differently from what it says.

// Controls, bidirectional marks, zero-width and other invisible characters, tags and variation selectors.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|\u115F|\u1160|\u3164|\uFFA0|\u2800|[\uFE00-\uFE0F]|[^\S ]/gu

/** Every character that one cannot see is written as its code point: ⟨U+202E⟩. */
export const visible = (text: string): string =>
  text.replace(HIDDEN, (c) => `⟨U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`)

interface CurrencyFormat {
  format: Intl.NumberFormat
  /** Minor units in one. */
  minor: number
}
const currencies = new Map<string, CurrencyFormat | null>()
function currencyFormat(currency: string): CurrencyFormat | null {
  const known = currencies.get(currency)
  if (known !== undefined) return known
  let made: CurrencyFormat | null = null
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    made = { format, minor: 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2) }
  } catch {}
  if (currencies.size > 500) currencies.clear()
  currencies.set(currency, made)
  return made
}

/** €412.00, ¥500: minor units by the currency's own number of digits. */
export function formatAmount({ value, currency }: { value: number; currency: string }): string {
  const known = currencyFormat(currency)
  return known ? known.format.format(value / known.minor) : `${value} minor units of ${visible(currency)}`
}

export interface Segment {
  text: string
  strong: boolean
  /** The caller says so, and nobody else does. */
  claimed?: true
}
export interface CardSentence {
  /** One plain sentence, for lists, titles and search. */
  plain: string
  segments: Segment[]
}

/** **refund-assistant** wants to **refund €412.00** for order 48213 in **production**, on behalf of user u-77 (claimed). */
export function cardSentence(
  request: Pick<ActionRequest, 'agent_name' | 'environment' | 'on_behalf_of' | 'tool'>,
  definition: Pick<ToolDefinition, 'verb' | 'pointers'> | null,
  resources: readonly { type: string; id: string }[],
  reach: KnownReach,
): CardSentence {
  const segments: Segment[] = []
  const say = (text: string, strong = false) => segments.push({ text, strong })
  say(visible(request.agent_name), true)
  say(' wants to ')
  const amount = reach.amount ? ` ${formatAmount(reach.amount)}` : ''
  say(definition ? `${visible(definition.verb)}${amount}` : `call ${visible(request.tool)}`, true)
  const size = amount ? null : sizeOf(reach)
  if (size) say(`, ${size},`)
  if (resources.length) say(` for ${resources.map((r) => `${visible(r.type)} ${visible(r.id)}`).join(' and ')}`)
  say(' in ')
  say(request.environment, true)
  const on = request.on_behalf_of
  if (on) {
    const whom = `, on behalf of ${visible(on.type)} ${visible(on.id)}`
    segments.push(
      on.proven ? { text: whom, strong: false } : { text: `${whom} (claimed)`, strong: false, claimed: true },
    )
  }
  say('.')
  return { plain: segments.map((s) => s.text).join(''), segments }
}

function sizeOf(reach: KnownReach): string | null {
  if (reach.unbounded) return null
  const count = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`
  if (reach.rows !== undefined && reach.rows > 1) return `reaching ${count(reach.rows, 'row', 'rows')}`
  if (reach.recipients !== undefined) return `to ${count(reach.recipients, 'recipient', 'recipients')}`
  return null
}
