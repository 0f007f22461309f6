import type { Requirements } from '../../lib/policy/types.ts'

/** A queue as far as screens need it. */
export interface QueueOption {
  name: string
  title: string
}
const titleOf = (queues: readonly QueueOption[], name: string) => queues.find((q) => q.name === name)?.title ?? name
const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten']
const spelled = (n: number) => NUMBERS[n] ?? String(n)

/** How many different people requirements come to. */
const peopleOf = ({ queues, min_people }: Requirements): number =>
  Math.max(
    min_people,
    Object.values(queues).reduce((sum, n) => sum + n, 0),
  )

/**
 * Who is asked, in two or three words, for a cell of a table: "One approver", "Finance", "Lead and second person",
 * "Finance and Security". Whoever asks nobody by name asks the default queue.
 */
export function askedBriefly(
  requirements: Requirements | null | undefined,
  queues: readonly QueueOption[],
  defaultQueue: string,
): string {
  const named = Object.entries(requirements?.queues ?? {})
  const people = requirements ? peopleOf(requirements) : 1
  const [first, second] = named
  if (!first || !requirements) return people === 1 ? 'One approver' : `${spelled(people)} approvers`
  const title = titleOf(queues, first[0])
  if (!second) {
    if (people === 1) return first[0] === defaultQueue ? 'One approver' : title
    if (people === 2 && first[1] === 1) return `${/\bleads?$/i.test(title) ? 'Lead' : title} and second person`
    return `${spelled(people)} approvers`
  }
  if (named.length === 2 && people === 2) return `${title} and ${titleOf(queues, second[0])}`
  return `${spelled(people)} people of ${named.length} queues`
}

/** The same in full: "1 from Operations leads and a second person". */
export function askedInFull(
  requirements: Requirements | null | undefined,
  queues: readonly QueueOption[],
  defaultQueue: string,
): string {
  const named = Object.entries(requirements?.queues ?? {})
  if (!requirements || named.length === 0) {
    const people = requirements?.min_people ?? 1
    return `${people} from ${titleOf(queues, defaultQueue)}, the default queue`
  }
  const places = named.map(([name, n]) => `${n} from ${titleOf(queues, name)}`)
  const more = peopleOf(requirements) - named.reduce((sum, [, n]) => sum + n, 0)
  if (more === 1) places.push(named.reduce((sum, [, n]) => sum + n, 0) === 1 ? 'a second person' : 'one more person')
  if (more > 1) places.push(`${more} more people`)
  return places.length > 1 ? `${places.slice(0, -1).join(', ')} and ${places.at(-1)}` : (places[0] ?? '')
}
