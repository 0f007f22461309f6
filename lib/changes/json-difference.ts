import { canonicalJsonWithFractions } from '../ledger/canonical-json.ts'
import type { Json } from '../policy/types.ts'

/** One place where two values differ, as a JSON pointer. A side is left out where there is nothing. */
export interface Difference {
  pointer: string
  was?: Json
  is?: Json
}

/** Members are compared by name, lists by place: the smallest places that differ. */
export function jsonDifference(was: Json | undefined, is: Json | undefined, pointer = ''): Difference[] {
  if (was === undefined || is === undefined)
    return was === is ? [] : [{ pointer, ...(was === undefined ? {} : { was }), ...(is === undefined ? {} : { is }) }]
  if (isMembers(was) && isMembers(is)) {
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort()
    return names.flatMap((name) => jsonDifference(own(was, name), own(is, name), `${pointer}/${escaped(name)}`))
  }
  if (Array.isArray(was) && Array.isArray(is)) {
    const places = Array.from({ length: Math.max(was.length, is.length) }, (_, i) => i)
    return places.flatMap((i) => jsonDifference(was[i], is[i], `${pointer}/${i}`))
  }
  return canonicalJsonWithFractions(was) === canonicalJsonWithFractions(is) ? [] : [{ pointer, was, is }]
}
const isMembers = (value: Json): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const own = (value: { [name: string]: Json }, name: string): Json | undefined =>
  Object.hasOwn(value, name) ? value[name] : undefined
const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

export interface Line {
  op: 'same' | 'removed' | 'added'
  text: string
}
/** A rule is at most 64 KiB: beyond this many pairs of lines the middle is told as replaced. */
const PAIRS_MAX = 4_000_000

/** Line by line, by the longest common subsequence. */
export function lineDifference(was: string, is: string): Line[] {
  const [a, b] = [was === '' ? [] : was.split('\n'), is === '' ? [] : is.split('\n')]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const line = (op: Line['op']) => (text: string) => ({ op, text })
  return [
    ...a.slice(0, start).map(line('same')),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(line('same')),
  ]
}

function middle(a: string[], b: string[]): Line[] {
  const removed = (text: string): Line => ({ op: 'removed', text })
  const added = (text: string): Line => ({ op: 'added', text })
  if (a.length * b.length > PAIRS_MAX) return [...a.map(removed), ...b.map(added)]
  const width = b.length + 1
  // common[i][j]: the length of the longest common subsequence of a[i…] and b[j…]
  const common = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ op: 'same', text: a[i] ?? '' })
      i++
      j++
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) lines.push(removed(a[i++] ?? ''))
    else lines.push(added(b[j++] ?? ''))
  }
  return lines
}
