import type { Json } from '../platform/strict-json.ts'
import { pointerTo, valueAt, withValueAt } from './json-pointer.ts'

// Evidence contains no value that is marked or recognised as secret. What a tool's definition marks is replaced whole;
// what looks like a secret is replaced inside of its string. Everything runs in linear time: the text is a stranger's.

export const SECRET = '[secret]'

// Each alternative starts at a boundary and cannot start again inside of what it ran over, so no text is read twice.
const TOKENS = new RegExp(
  [
    /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/, // JSON Web Tokens (RFC 7519), signed or not
    /(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/, // keys with a prefix of their own
    /AIza[\w-]{35}/,
    /gh[opsur]_[A-Za-z0-9]{20,}/,
    /(?:github_pat|npm|whsec)_\w{20,}/,
    /(?:glpat|xox[abeoprs])-[\w-]{10,}/,
    /(?:sk|rk|pk)[_-](?:live|test|proj|ant)[_-][\w-]{10,}/,
    /sk-[A-Za-z0-9]{32,}/,
    /cs[st]_[\w-]{40,}/, // our own: css_, cst_
    /[Bb]earer[ \t]{1,4}[A-Za-z0-9._~+/-]{16,}=*/, // an HTTP credential (RFC 6750)
  ]
    .map((p) => `(?<![\\w-])${p.source}`)
    .join('|'),
  'g',
)
const KEY_BEGIN = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY-----/g

export interface Masked {
  masked: Json
  /** Pointers to everything that was replaced, wholly or in part. */
  found: string[]
}

/** `pointers`: the `secrets` of the tool's definition. */
export function maskSecrets(value: Json, pointers: readonly string[] = []): Masked {
  const found: string[] = []
  let marked = value
  for (const pointer of pointers) {
    const secret = valueAt(marked, pointer)
    if (secret === undefined || secret === null) continue
    marked = withValueAt(marked, pointer, SECRET)
    found.push(pointer)
  }
  return { masked: recognised(marked, '', found), found }
}

function recognised(value: Json, at: string, found: string[]): Json {
  if (typeof value === 'string' || typeof value === 'number') {
    const masked = typeof value === 'string' ? maskText(value) : isCard(String(value)) ? SECRET : value
    if (masked !== value) found.push(at)
    return masked
  }
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const items = value.map((item, i) => recognised(item, pointerTo(at, i), found))
    return items.every((item, i) => item === value[i]) ? value : items
  }
  let changed = false
  let repeated = 0
  const members = new Map<string, Json>()
  for (const [name, item] of Object.entries(value)) {
    let shown = maskText(name)
    if (shown !== name) {
      // counted on, never from the start: ten thousand such names must not take their square
      const base = shown
      while (Object.hasOwn(value, shown) || members.has(shown)) shown = `${base} ${++repeated}`
      found.push(pointerTo(at, shown))
    }
    const masked = recognised(item, pointerTo(at, shown), found)
    changed ||= masked !== item || shown !== name
    members.set(shown, masked)
  }
  return changed ? Object.fromEntries(members) : value
}

const SECRET_LENGTH_MIN = 12
export function maskText(text: string): string {
  if (text.length < SECRET_LENGTH_MIN) return text
  return withoutCards(withoutKeys(text).replace(TOKENS, SECRET))
}

/** Private keys in PEM (RFC 7468), to their end or, when it is missing, to the end of the text. */
function withoutKeys(text: string): string {
  if (!text.includes('-----BEGIN ')) return text
  let out = ''
  let from = 0
  for (const { index, 0: begin } of text.matchAll(KEY_BEGIN)) {
    if (index < from) continue
    const end = text.indexOf('-----END ', index + begin.length)
    const close = end < 0 ? -1 : text.indexOf('KEY-----', end)
    out += text.slice(from, index) + SECRET
    from = close < 0 ? text.length : close + 'KEY-----'.length
  }
  return out + text.slice(from)
}

const MAYBE_CARD = /\d(?:[ -]?\d){13}/
const isDigit = (c: string | undefined) => c !== undefined && c >= '0' && c <= '9'
const isWord = (c: string | undefined) =>
  isDigit(c) || (c !== undefined && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c === '_'))

/** Card numbers, also in groups: from each start at most 16 digits are looked at. */
function withoutCards(text: string): string {
  if (!MAYBE_CARD.test(text)) return text
  let out = ''
  let from = 0
  for (let start = 0; start < text.length; start++) {
    if (!isDigit(text[start]) || isWord(text[start - 1])) continue
    let digits = ''
    for (let i = start; digits.length < 16 && isDigit(text[i]); i++) {
      digits += text[i]
      if (digits.length > 13 && !isWord(text[i + 1]) && isCard(digits)) {
        out += text.slice(from, start) + SECRET
        from = i + 1
        start = i
        break
      }
      if ((text[i + 1] === ' ' || text[i + 1] === '-') && isDigit(text[i + 2])) i++
    }
  }
  return out + text.slice(from)
}

// Visa, Mastercard, American Express, Discover, JCB, Diners. By prefix and length first: one number in ten passes Luhn.
const ISSUED = /^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12}|35\d{14}|3[068]\d{12})$/
function isCard(digits: string): boolean {
  if (!ISSUED.test(digits)) return false
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
