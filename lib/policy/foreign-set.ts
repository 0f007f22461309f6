import { type StatefulAuthorizationCall, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import type { CompiledGuard } from './catalog.ts'
import { guarded } from './cedar-instance.ts'
import { holdSlice, touchSlice } from './cedar-pool.ts'
import { EngineError } from './cedar-types.ts'
import type { CompiledSnapshot } from './compile.ts'
import { readPolicy } from './read-policy.ts'

// Permits, or guards, that can match a foreign request, parsed once. Without a schema: foreign types are anybody's.

export type ForeignCall = Pick<StatefulAuthorizationCall, 'principal' | 'action' | 'resource' | 'context' | 'entities'>
export interface ForeignAnswer {
  satisfied: ReadonlySet<string>
  errors: ReadonlyMap<string, string>
}
interface ForeignSet {
  texts: { [id: string]: string }
  broken: Map<string, string>
  readsTime: boolean
  slot: string | null
}
const SETS_MAX = 1_000
const sets = new WeakMap<CompiledSnapshot, Map<string, ForeignSet>>()

function setOf(snapshot: CompiledSnapshot, guards: readonly CompiledGuard[], effect: 'permit' | 'forbid'): ForeignSet {
  let known = sets.get(snapshot)
  if (!known) {
    known = new Map()
    sets.set(snapshot, known)
  }
  const key = JSON.stringify([effect, ...guards.map((g) => g.rule)])
  const found = known.get(key)
  if (found) return found
  const made: ForeignSet = { texts: {}, broken: new Map(), readsTime: false, slot: null }
  for (const { rule, content } of guards) {
    const reading = readPolicy(content.cedar)
    if (!reading.ok) made.broken.set(rule, reading.message)
    else if (reading.head.effect !== effect) made.broken.set(rule, `is no ${effect}`)
    else {
      made.texts[rule] = content.cedar
      made.readsTime ||= reading.readsTime
    }
  }
  if (known.size >= SETS_MAX) known.clear()
  known.set(key, made)
  return made
}

/** Throws when nothing can be evaluated. */
export function evaluateForeign(
  snapshot: CompiledSnapshot,
  guards: readonly CompiledGuard[],
  effect: 'permit' | 'forbid',
  call: ForeignCall,
): ForeignAnswer & { readsTime: boolean } {
  const set = setOf(snapshot, guards, effect)
  if (!Object.keys(set.texts).length) return { satisfied: new Set(), errors: set.broken, readsTime: false }
  if (set.slot === null) {
    const result = holdSlice(set, set.texts, null, () => {
      set.slot = null
    })
    if ('errors' in result) throw new EngineError(result.errors.join('; '))
    set.slot = result.slot
  } else touchSlice(set)
  const slot = set.slot
  const answer = guarded(() => statefulIsAuthorized({ ...call, preparsedPolicySetId: slot }))
  if (answer.type === 'failure') throw new EngineError(answer.errors.map((e) => e.message).join('; '))
  const { reason, errors } = answer.response.diagnostics
  return {
    satisfied: new Set(reason),
    errors: new Map([...set.broken, ...errors.map((e): [string, string] => [e.policyId, e.error.message])]),
    readsTime: set.readsTime,
  }
}
