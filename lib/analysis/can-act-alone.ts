import type { CompiledSnapshot } from '../policy/compile.ts'
import type { GrantFact } from '../policy/types.ts'
import { type Asked, asks, domainOf, type Subject } from './domain.ts'
import { search, stoppedForSure } from './search.ts'
import { type Witness, witnessOf } from './witness.ts'

export type Verdict = 'yes' | 'no' | 'cannot_exclude'
export interface AloneAnswer {
  tool: string
  answer: Verdict
  witness: Witness | null
  /** Cases that were neither stopped for sure nor shown; 0 unless the answer is `cannot_exclude`. */
  open: number
  looked: number
  cut: boolean
}
export const CASES_MAX = 20_000

/**
 * Whether this identity can ever do something with this tool without a person: from now on, as long as these rules,
 * grants and stages stand. `yes` comes with a request that the engine answers so; `no` holds for every request that this
 * identity can make; `cannot_exclude` is neither.
 */
export function canActAlone(asked: {
  snapshot: CompiledSnapshot
  subject: Subject
  grants: readonly GrantFact[]
  tool: string
  now: number
  above?: Asked['above']
  casesMax?: number
}): AloneAnswer {
  const tool = asked.snapshot.tool(asked.tool)
  const nothing = { tool: asked.tool, witness: null, open: 0, looked: 0, cut: false }
  // an unregistered tool is denied, and so is one that nothing is granted for
  if (!tool || !asked.grants.length) return { ...nothing, answer: 'no' }
  const domain = domainOf({ ...asked, tool })
  const found = search({
    domain,
    settled: (c, scene) => stoppedForSure(domain, c, scene),
    matter: domain.guards.filter((g) => asks(g.content.outcome)),
    example: (c) =>
      witnessOf(domain, c, ({ decided, facts }) => runsAlone(decided.outcome) && stands(asked, decided, facts)),
    casesMax: asked.casesMax ?? CASES_MAX,
  })
  const answer = found.witness ? 'yes' : found.open || found.cut ? 'cannot_exclude' : 'no'
  return { ...nothing, ...found, answer }
}
const runsAlone = (outcome: string) => outcome === 'allow' || outcome === 'allow_with_notice'

/** What was asked about, not something smaller. */
function stands({ above }: { above?: Asked['above'] }, decided: Witness['decided'], _facts: Witness['facts']): boolean {
  if (!above) return true
  const { amount } = decided.reach
  return amount !== undefined && amount.currency === above.currency && amount.value > above.value
}
