import type { AuditFilter } from './filter.ts'

// What an entry can be found by, as tokens. Writing and asking go through the functions here alike: what is indexed
// under another token than it is asked for is never found.

/** The columns of an entry by which it is found; a letter of its own begins the tokens of each. */
export interface Searchable {
  type: string
  actor_kind: string
  actor_id: string | null
  agent_id: string | null
  tool: string | null
  environment: string | null
  outcome: string | null
  code: string | null
  run_id: string | null
  correlation_id: string | null
  summary: string
}
export interface Asked {
  token: string
  /** Any word that begins so. */
  prefix?: string
}

/** Of a longer word only so much is indexed: the row itself tells the rest apart. */
const WORD_MAX = 64
/** Beginnings of words, in characters. What is shorter is looked for as a whole word. */
const PREFIX_MIN = 3
const PREFIX_MAX = 8
const WORD = /[\p{L}\p{N}_]+/gu

/** The words of a text, each once. */
export const wordsOf = (text: string): string[] => [...new Set(text.toLowerCase().match(WORD) ?? [])]
export const WORD_TOKEN = 'w:'
const cut = (word: string): string => word.slice(0, WORD_MAX)
/** What is typed last may go on. */
export const beginsWith = (words: readonly string[], i: number): boolean =>
  i === words.length - 1 && (words[i] as string).length >= PREFIX_MIN

export function tokensOf(row: Searchable): string[] {
  const tokens = [`t:${row.type}`, `T:${row.type.split('.')[0]}`, `A:${row.actor_kind}`]
  const add = (name: string, value: string | null) => value !== null && tokens.push(`${name}:${value}`)
  add('a', row.actor_id)
  add('g', row.agent_id)
  add('o', row.tool)
  add('e', row.environment)
  add('d', row.outcome)
  add('c', row.code)
  add('r', row.run_id)
  add('k', row.correlation_id)
  for (const word of wordsOf(row.summary)) tokens.push(WORD_TOKEN + cut(word))
  return tokens
}

/** All of these an entry must have. */
export function tokensAsked(f: AuditFilter): Asked[] {
  const asked: Asked[] = []
  const add = (name: string, value: string | undefined) =>
    value !== undefined && asked.push({ token: `${name}:${value}` })
  add(f.type?.includes('.') ? 't' : 'T', f.type)
  add('A', f.actor_kind)
  add('a', f.actor)
  add('g', f.agent)
  add('o', f.tool)
  add('e', f.environment)
  add('d', f.outcome)
  add('c', f.code)
  add('r', f.run)
  add('k', f.correlation)
  for (const [i, word] of wordsOf(f.text ?? '').entries())
    asked.push(
      beginsWith(wordsOf(f.text ?? ''), i)
        ? { token: prefixToken(cut(word).slice(0, PREFIX_MAX)), prefix: WORD_TOKEN + cut(word) }
        : { token: WORD_TOKEN + cut(word) },
    )
  return asked
}

const prefixToken = (beginning: string): string => `p:${beginning}`
/** For a word that is too rare for a place of its own in the index: how it may be begun. */
export function prefixesOf(token: string): string[] {
  if (!token.startsWith(WORD_TOKEN)) return []
  const word = token.slice(WORD_TOKEN.length)
  const ends = Math.min(word.length, PREFIX_MAX)
  return Array.from({ length: Math.max(0, ends - PREFIX_MIN + 1) }, (_, i) =>
    prefixToken(word.slice(0, PREFIX_MIN + i)),
  )
}
