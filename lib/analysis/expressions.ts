import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs'
import { guarded } from '../policy/cedar-instance.ts'
import { policyLimit } from '../policy/policy-limits.ts'

// A policy as Cedar's own JSON has it, with the values that it reads and the constants that it compares each with.

export type Expression = { readonly [operator: string]: unknown }
export interface Reading {
  /** True of every request that the policy matches: the scope of the resource, and what stands after when and unless. */
  conditions: { kind: 'when' | 'unless'; body: Expression }[]
  /** `context.amount.value` → the constants near it. `resource` stands for the resource's name. */
  paths: Map<string, { ints: Set<number>; texts: Set<string> }>
}

interface Scope {
  op: string
  entity?: { type: string; id: string }
  entity_type?: string
  in?: unknown
}
const readings = new Map<string, Reading | null>()
const KEPT_MAX = 20_000

/** Null when the text cannot be read: such a policy denies wherever it is in force. */
export function readingOf(cedar: string): Reading | null {
  const known = readings.get(cedar)
  if (known !== undefined) return known
  if (readings.size >= KEPT_MAX) readings.clear()
  const reading = read(cedar)
  readings.set(cedar, reading)
  return reading
}

function read(cedar: string): Reading | null {
  if (policyLimit(cedar)) return null
  const answer = guarded(() => policyToJson(cedar))
  if (answer.type === 'failure') return null
  const json = answer.json as unknown as {
    principal: Scope
    resource: Scope
    conditions: { kind: 'when' | 'unless'; body: Expression }[]
  }
  const conditions = [...json.conditions]
  const { principal, resource } = json
  if (resource.entity)
    conditions.unshift({
      kind: 'when',
      body: { '==': { left: { Var: 'resource' }, right: { Value: { __entity: resource.entity } } } },
    })
  // nobody has parents here; what `is … in …` comes to is left open
  if (principal.in !== undefined || resource.in !== undefined) conditions.unshift({ kind: 'when', body: { open: {} } })
  const paths: Reading['paths'] = new Map()
  for (const { body } of conditions) collect(body, paths)
  return { conditions, paths }
}

const isObject = (v: unknown): v is { [name: string]: unknown } =>
  typeof v === 'object' && v !== null && !Array.isArray(v)

/** `context.a.b` for a chain of names from a variable; null for any other expression. */
export function pathOf(e: unknown): string | null {
  if (!isObject(e)) return null
  if (typeof e.Var === 'string') return e.Var
  const access = e['.'] as { left: unknown; attr: string } | undefined
  if (!access) return null
  const left = pathOf(access.left)
  return left === null ? null : `${left}.${access.attr}`
}
export const namesOf = (attr: unknown): string[] => [attr].flat().map(String)

type Entry = { ints: Set<number>; texts: Set<string> }
function entryOf(paths: Reading['paths'], path: string): Entry {
  const known = paths.get(path)
  if (known) return known
  const made = { ints: new Set<number>(), texts: new Set<string>() }
  paths.set(path, made)
  return made
}

const PAIRS = ['==', '!=', '<', '<=', '>', '>=', 'contains', 'containsAll', 'containsAny', 'in']
function collect(e: unknown, paths: Reading['paths']): void {
  if (Array.isArray(e)) {
    for (const each of e) collect(each, paths)
    return
  }
  if (!isObject(e)) return
  const path = pathOf(e)
  if (path !== null) {
    entryOf(paths, path)
    return
  }
  for (const [operator, body] of Object.entries(e)) {
    if (operator === 'Value' || operator === 'Slot') continue
    if (operator === 'has') {
      const { left, attr } = body as { left: unknown; attr: unknown }
      const base = pathOf(left)
      if (base === null) collect(left, paths)
      else {
        let at = base
        for (const name of namesOf(attr)) {
          at = `${at}.${name}`
          entryOf(paths, at)
        }
      }
      continue
    }
    if (operator === 'like' || operator === 'is') {
      collect((body as { left: unknown }).left, paths)
      continue
    }
    if (PAIRS.includes(operator)) {
      const { left, right } = body as { left: unknown; right: unknown }
      for (const [one, other] of [
        [left, right],
        [right, left],
      ]) {
        const near = pathOf(one)
        if (near !== null) constantsOf(other, entryOf(paths, near))
      }
    }
    collect(isObject(body) ? Object.values(body) : body, paths)
  }
}
function constantsOf(e: unknown, into: Entry): void {
  if (!isObject(e)) return
  if (Array.isArray(e.Set)) for (const each of e.Set) constantsOf(each, into)
  const value = e.Value
  if (typeof value === 'number') into.ints.add(value)
  if (typeof value === 'string') into.texts.add(value)
  const entity = isObject(value) ? (value.__entity as { type: string; id: string } | undefined) : undefined
  if (entity?.type === 'Resource') into.texts.add(entity.id)
}
