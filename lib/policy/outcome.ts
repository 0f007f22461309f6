import { IMPACTS, type Impact, OUTCOMES, type Outcome, type Requirements } from './types.ts'

// One lattice. Everything that combines answers goes through here, so that order can never matter.

const RANK = new Map<Outcome, number>(OUTCOMES.map((o, i) => [o, i]))
const IMPACT_RANK = new Map<Impact, number>(IMPACTS.map((impact, i) => [impact, i]))

/** A word that is not an outcome is stricter than all of them: what we do not understand never loosens. */
export const rankOf = (outcome: Outcome): number => RANK.get(outcome) ?? OUTCOMES.length

export const stricter = (a: Outcome, b: Outcome): Outcome => (rankOf(a) >= rankOf(b) ? a : b)

/** The strictest of all; `allow` when nothing spoke. */
export function strictest(outcomes: Iterable<Outcome>): Outcome {
  let worst: Outcome = 'allow'
  for (const outcome of outcomes) worst = stricter(worst, outcome)
  return worst
}

export const impactRank = (impact: Impact): number => IMPACT_RANK.get(impact) ?? IMPACTS.length
export const higherImpact = (a: Impact, b: Impact): Impact => (impactRank(a) >= impactRank(b) ? a : b)

/** Union of the queues, with the larger number for a queue that both name, and the larger `min_people`. */
export function joinRequirements(a: Requirements, b: Requirements): Requirements {
  const queues: { [queue: string]: number } = {}
  for (const queue of [...new Set([...Object.keys(a.queues), ...Object.keys(b.queues)])].sort())
    queues[queue] = Math.max(peopleFrom(a, queue), peopleFrom(b, queue))
  return { queues, min_people: Math.max(a.min_people, b.min_people, 1) }
}

/** How many different people it takes: every place of a queue is filled by another person. */
export const peopleNeeded = (r: Requirements): number =>
  Math.max(
    r.min_people,
    Object.values(r.queues).reduce((sum, n) => sum + n, 0),
  )

/** Whether whoever satisfied `given` also satisfies `needed`. */
export const coversRequirements = (given: Requirements, needed: Requirements): boolean =>
  Object.keys(needed.queues).every((queue) => peopleFrom(given, queue) >= peopleFrom(needed, queue)) &&
  peopleNeeded(given) >= needed.min_people

const peopleFrom = (r: Requirements, queue: string): number =>
  Object.hasOwn(r.queues, queue) ? (r.queues[queue] ?? 0) : 0
