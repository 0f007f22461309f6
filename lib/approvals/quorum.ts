import type { Requirements } from '../policy/types.ts'

// Each person fills one place of one queue. A person seated in two queues takes whichever place lets everybody's vote
// count, so the places are a maximum bipartite matching (Kuhn's augmenting paths; a request has a handful of places).

/** One queue's place, or null: a further person out of any of the queues, when `min_people` exceeds the named places. */
export type Place = string | null
/** A voter and the queues of the request in which this person may fill a place. */
export interface Seated {
  person: string
  queues: string[]
}

export function placesOf(requirements: Requirements): Place[] {
  const places: Place[] = Object.entries(requirements.queues)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([queue, people]) => Array<Place>(people).fill(queue))
  while (places.length < requirements.min_people) places.push(null)
  return places
}

/** For each place the person who fills it, or null. Votes that fill no place are not counted. */
export function fill(places: readonly Place[], voters: readonly Seated[]): (string | null)[] {
  const filled: (Seated | null)[] = places.map(() => null)
  const seat = (voter: Seated, tried: Set<number>): boolean => {
    for (const [i, place] of places.entries()) {
      if (tried.has(i) || !(place === null ? voter.queues.length > 0 : voter.queues.includes(place))) continue
      tried.add(i)
      const sitting = filled[i]
      if (!sitting || seat(sitting, tried)) {
        filled[i] = voter
        return true
      }
    }
    return false
  }
  const people = new Set<string>()
  for (const voter of voters) {
    if (people.has(voter.person)) continue
    people.add(voter.person)
    seat(voter, new Set())
  }
  return filled.map((v) => v?.person ?? null)
}

export const isFull = (filled: readonly (string | null)[]): boolean => filled.every((p) => p !== null)

/** The queues in which one more person would fill a place. */
export function openQueues(requirements: Requirements, voters: readonly Seated[]): string[] {
  const places = placesOf(requirements)
  const count = (v: readonly Seated[]) => fill(places, v).filter((p) => p !== null).length
  const now = count(voters)
  return Object.keys(requirements.queues)
    .sort()
    .filter((queue) => count([...voters, { person: '\u0000next', queues: [queue] }]) > now)
}

/** Could these people fill every place together? */
export const canBeFilled = (requirements: Requirements, people: readonly Seated[]): boolean =>
  isFull(fill(placesOf(requirements), people))
