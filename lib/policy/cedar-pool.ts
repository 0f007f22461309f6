import {
  type CheckParseAnswer,
  type PolicySet,
  preparsePolicySet,
  preparseSchema,
  type Schema,
} from '@cedar-policy/cedar-wasm/nodejs'
import { guarded } from './cedar-instance.ts'

// Parsed policy sets and schemas live inside Cedar under names of ours, for ever unless overwritten. So names are slots:
// a slice that has not been used for long gives its slot to the next one. Measured: 3 KB a policy, 14 KB a schema.

const SLICES_MAX = 2_048
/** Policies over all slices: about 50 MB inside Cedar. One slice may be larger; it is then nearly alone. */
const POLICIES_MAX = 16_000

interface Held {
  slot: string
  policies: number
  evicted(): void
}
const held = new Map<object, Held>() // in order of last use
const free: string[] = []
let policies = 0

// A bundler may load this module more than once beside one Cedar: names must be given by the process.
const COUNTER = Symbol.for('countersign.cedar.slots')
function newSlot(): string {
  const shared = globalThis as { [COUNTER]?: number }
  shared[COUNTER] = (shared[COUNTER] ?? 0) + 1
  return `slice-${shared[COUNTER]}`
}

/** Parses both into a slot of the owner's. Returns the slot's name, or what Cedar said against the policies. */
export function holdSlice(
  owner: object,
  set: { [id: string]: string },
  schema: unknown,
  evicted: () => void,
): { slot: string } | { errors: string[] } {
  const size = Object.keys(set).length
  while (held.size && (held.size >= SLICES_MAX || policies + size > POLICIES_MAX))
    releaseSlice(held.keys().next().value as object)
  const slot = free.pop() ?? newSlot()
  const failed = (answer: CheckParseAnswer) => {
    free.push(slot)
    return { errors: answer.type === 'failure' ? answer.errors.map((e) => e.message) : [] }
  }
  const parsed = guarded(() => preparsePolicySet(slot, { staticPolicies: set } as PolicySet))
  if (parsed.type === 'failure') return failed(parsed)
  if (schema !== null) {
    const described = guarded(() => preparseSchema(slot, schema as Schema))
    if (described.type === 'failure') return failed(described)
  }
  held.set(owner, { slot, policies: size, evicted })
  policies += size
  return { slot }
}

/** The most recently used is evicted last. */
export function touchSlice(owner: object): void {
  const entry = held.get(owner)
  if (!entry) return
  held.delete(owner)
  held.set(owner, entry)
}

export function releaseSlice(owner: object): void {
  const entry = held.get(owner)
  if (!entry) return
  held.delete(owner)
  policies -= entry.policies
  guarded(() => preparsePolicySet(entry.slot, { staticPolicies: {} }))
  guarded(() => preparseSchema(entry.slot, {}))
  free.push(entry.slot)
  entry.evicted()
}

export const poolSize = (): { slices: number; policies: number } => ({ slices: held.size, policies })
