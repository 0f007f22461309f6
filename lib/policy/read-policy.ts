import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs'
import { guarded } from './cedar-instance.ts'
import { policyLimit } from './policy-limits.ts'
import { collectReads, type Reads, readsNothing } from './policy-needs.ts'

// What a policy's text says about itself, remembered by the text: whom and what it can match, and what it reads.

export type PrincipalScope = { kind: 'any' } | { kind: 'is'; type: string } | { kind: 'one'; type: string; id: string }
export type ActionScope =
  | { kind: 'any' }
  /** `==`: only an action of that name. */
  | { kind: 'one'; id: string }
  /** `in`: actions of these names, or in these groups. */
  | { kind: 'in'; ids: string[] }
  /** An action of another type than `Action`: never one of ours. */
  | { kind: 'none' }
export interface PolicyHead {
  effect: 'permit' | 'forbid'
  principal: PrincipalScope
  action: ActionScope
}
export type PolicyReading =
  | { ok: true; head: PolicyHead; reads: Reads; readsTime: boolean }
  | { ok: false; message: string }

const HEADS_MAX = 50_000
const READINGS_MAX = 10_000
const heads = new Map<string, PolicyHead | null>()
const readings = new Map<string, PolicyReading>()

function remember<V>(memory: Map<string, V>, max: number, text: string, make: () => V): V {
  const known = memory.get(text)
  if (known !== undefined) return known
  const value = make()
  if (memory.size >= max) memory.delete(memory.keys().next().value as string)
  memory.set(text, value)
  return value
}

/**
 * The scope, enough to know where the policy can match. Ten thousand policies are sorted by it when a snapshot is
 * loaded, so plain heads are read without Cedar; everything else is read by Cedar. Null: the text is no policy.
 */
export const policyHead = (text: string): PolicyHead | null =>
  remember(heads, HEADS_MAX, text, () => {
    const plain = PLAIN_HEAD.exec(text)
    if (plain) return headOfPlain(plain)
    const reading = readPolicy(text)
    return reading.ok ? reading.head : null
  })

const NAME = '"([^"\\\\]*)"'
const PLAIN_HEAD = new RegExp(
  `^\\s*(permit|forbid)\\s*\\(\\s*principal(?:\\s+is\\s+([A-Za-z]\\w*)|\\s*==\\s*([A-Za-z]\\w*)::${NAME})?\\s*,` +
    `\\s*action(?:\\s*==\\s*Action::${NAME}|\\s+in\\s+Action::${NAME}|\\s+in\\s*\\[\\s*((?:Action::"[^"\\\\]*"(?:\\s*,\\s*)?)*)\\s*\\])?\\s*,` +
    '\\s*resource\\s*\\)',
)
function headOfPlain(m: RegExpExecArray): PolicyHead {
  const [, effect, is, type, id, one, group, list] = m
  const head = { effect: effect as PolicyHead['effect'], principal: plainPrincipal(is, type, id) }
  if (one !== undefined) return { ...head, action: { kind: 'one', id: one } }
  if (group !== undefined) return { ...head, action: { kind: 'in', ids: [group] } }
  if (list === undefined) return { ...head, action: { kind: 'any' } }
  const ids = [...list.matchAll(/"([^"\\]*)"/g)].map((x) => x[1] as string)
  return { ...head, action: ids.length ? { kind: 'in', ids } : { kind: 'none' } }
}
function plainPrincipal(is?: string, type?: string, id?: string): PrincipalScope {
  if (is !== undefined) return { kind: 'is', type: is }
  return type !== undefined ? { kind: 'one', type, id: id ?? '' } : { kind: 'any' }
}

/** The whole reading, by Cedar: about 150 µs the first time. Done for the policies of a slice, when it is first used. */
export const readPolicy = (text: string): PolicyReading =>
  remember(readings, READINGS_MAX, text, () => {
    const limit = policyLimit(text)
    if (limit) return { ok: false, message: limit }
    const answer = guarded(() => policyToJson(text))
    if (answer.type === 'failure') return { ok: false, message: answer.errors[0]?.message ?? 'is no policy' }
    const policy = answer.json as unknown as PolicyJson
    const reads = readsNothing()
    for (const condition of policy.conditions) collectReads(condition.body, reads)
    const time = reads.context.members.get('time')
    return {
      ok: true,
      head: { effect: policy.effect, principal: principalScope(policy.principal), action: actionScope(policy.action) },
      reads,
      readsTime: reads.context.whole || time !== undefined,
    }
  })

interface Uid {
  type: string
  id: string
}
interface PolicyJson {
  effect: 'permit' | 'forbid'
  principal: { op: string; entity?: Uid; entity_type?: string }
  action: { op: string; entity?: Uid; entities?: Uid[] }
  conditions: { kind: string; body: unknown }[]
}
function principalScope(p: PolicyJson['principal']): PrincipalScope {
  if (p.op === 'is' && p.entity_type) return { kind: 'is', type: p.entity_type }
  // nobody has parents here, so `in` is `==`
  if ((p.op === '==' || p.op === 'in') && p.entity) return { kind: 'one', type: p.entity.type, id: p.entity.id }
  return { kind: 'any' }
}
function actionScope(a: PolicyJson['action']): ActionScope {
  if (a.op === 'All') return { kind: 'any' }
  const ids = (a.entities ?? (a.entity ? [a.entity] : [])).filter((u) => u.type === 'Action').map((u) => u.id)
  if (!ids.length) return { kind: 'none' }
  return a.op === '==' ? { kind: 'one', id: ids[0] as string } : { kind: 'in', ids }
}

/** Whether the action, or a group it belongs to, is in the scope. */
export const matchesAction = (scope: ActionScope, action: string, groups: readonly string[]): boolean =>
  scope.kind === 'any' ||
  (scope.kind === 'one' && scope.id === action) ||
  (scope.kind === 'in' && scope.ids.some((id) => id === action || groups.includes(id)))
