import { withPrefixes } from './checks/failing-condition.ts'
import { compileSnapshot } from './compile.ts'
import { conditionsOf } from './conditions/expression.ts'
import type { DecisionRecord } from './replay.ts'
import type { PolicyContent, SnapshotContent } from './types.ts'
import { decideAgain, type Rules } from './what-if.ts'

// Which lines of a policy's text decided: each piece of `a && b && c` in order, up to the first that is not so.

export interface Clause {
  /** UTF-16 offsets into the text. */
  from: number
  to: number
  state: 'holds' | 'fails' | 'unreached'
}
const POLICIES_MAX = 30

/** For each of these policies how its clauses stand in this decision; without places when the text cannot be divided. */
export function clausesIn(
  record: DecisionRecord,
  rules: Rules,
  content: SnapshotContent,
  policies: readonly PolicyContent[],
): Map<string, Clause[]> {
  const shown = policies.slice(0, POLICIES_MAX)
  const decided = decideAgain(record, {
    ...rules,
    snapshot: compileSnapshot({ ...content, policies: [...shown, ...shown.flatMap(withPrefixes)] }),
  })
  const matched = new Set(decided.rules.filter((r) => r.matched).map((r) => r.id))
  const consulted = new Set(decided.rules.map((r) => r.id))
  const found = new Map<string, Clause[]>()
  for (const policy of shown) {
    const places = clausePlaces(policy.cedar)
    const conditions = conditionsOf(policy.cedar)
    if (!places || places.length !== conditions?.length) continue
    let open = true
    found.set(
      policy.id,
      places.map(({ from, to }, i) => {
        const id = `policy:${policy.id}#${i + 1}`
        const holds = open && matched.has(id)
        const state = holds ? 'holds' : open && consulted.has(id) ? 'fails' : 'unreached'
        open = holds
        return { from, to, state }
      }),
    )
  }
  return found
}

const OPENING = '([{'
const CLOSING = ')]}'

/**
 * Where each clause stands, in the order of `conditionsOf`: the pieces between the outermost `&&` of every `when`, an
 * `unless` whole. Null when the text has no such form. Strings and comments are stepped over, never read.
 */
export function clausePlaces(text: string): { from: number; to: number }[] | null {
  const places: { from: number; to: number }[] = []
  let i = 0
  while (i < text.length) {
    const word = wordAt(text, i)
    if (word === 'when' || word === 'unless') {
      const open = text.indexOf('{', i)
      const body = open < 0 ? null : piecesOf(text, open + 1, word === 'when')
      if (!body) return null
      places.push(...body.pieces)
      i = body.end
    } else i = next(text, i) + (word ? word.length - 1 : 0)
  }
  return places
}

/** The pieces from `start` to the bracket that closes it. */
function piecesOf(
  text: string,
  start: number,
  divide: boolean,
): { pieces: { from: number; to: number }[]; end: number } | null {
  const cuts: number[] = []
  let depth = 0
  let either = false
  for (let i = start; i < text.length; ) {
    const c = text[i] as string
    if (OPENING.includes(c)) depth++
    if (CLOSING.includes(c)) {
      if (depth === 0) return { pieces: trimmed(text, start, divide && !either ? cuts : [], i), end: i + 1 }
      depth--
    }
    if (depth === 0 && text.startsWith('||', i)) either = true
    if (depth === 0 && /^if\b/.test(text.slice(i, i + 3)) && !/\w/.test(text[i - 1] ?? '')) either = true
    if (depth === 0 && text.startsWith('&&', i)) {
      cuts.push(i)
      i += 2
    } else i = next(text, i)
  }
  return null
}

function trimmed(text: string, start: number, cuts: readonly number[], end: number): { from: number; to: number }[] {
  const begins = [start, ...cuts.map((c) => c + 2)]
  const ends = [...cuts, end]
  return begins.map((begin, i) => {
    const stop = ends[i] as number
    const piece = text.slice(begin, stop)
    return { from: begin + (piece.length - piece.trimStart().length), to: begin + piece.trimEnd().length }
  })
}

/** One character on; over a whole string or comment. */
function next(text: string, i: number): number {
  if (text.startsWith('//', i)) {
    const line = text.indexOf('\n', i)
    return line < 0 ? text.length : line + 1
  }
  if (text[i] !== '"') return i + 1
  for (let j = i + 1; j < text.length; j++) {
    if (text[j] === '\\') j++
    else if (text[j] === '"') return j + 1
  }
  return text.length
}
const wordAt = (text: string, i: number): string | null =>
  /\w/.test(text[i - 1] ?? '') ? null : (/^(when|unless)\s*\{/.exec(text.slice(i, i + 200))?.[1] ?? null)
