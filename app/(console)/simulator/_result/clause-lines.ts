import type { Clause } from '../../../../lib/policy/clauses.ts'

export type LineState = Clause['state'] | null
const STRONGER: Clause['state'][] = ['fails', 'holds', 'unreached']

/** What is said of each line: of several clauses on it, the one that decided. */
export function lineStates(cedar: string, clauses: readonly Clause[] | null): LineState[] {
  let from = 0
  return cedar.split('\n').map((line) => {
    const to = from + line.length
    const here = (clauses ?? []).filter((c) => c.from < to && c.to > from).map((c) => c.state)
    from = to + 1
    return STRONGER.find((s) => here.includes(s)) ?? null
  })
}
