import { matchesAction, type PolicyHead, policyHead } from './read-policy.ts'
import type { Environment, PolicyContent, RuleVerdict } from './types.ts'
import { neverMatched } from './verdict.ts'

export interface CompiledGuard {
  rule: string // policy:<id>
  content: PolicyContent
  /** Milliseconds; NaN when a date cannot be read: then the policy is in force, because unknown never loosens. */
  from: number | null
  until: number | null
  /** The verdict of a guard that did not match. */
  idle: RuleVerdict
}
export interface GuardList {
  /** The same for the same guards. */
  id: number
  guards: readonly CompiledGuard[]
}
interface ForAgents {
  common: GuardList
  /** Guards that name one identity. */
  own: Map<string, CompiledGuard[]>
  merged: Map<string, GuardList>
}
export interface Callable {
  name: string
  groups: readonly string[]
}

/** The policies, found by the action that their scope names. */
export class Catalog {
  readonly #byAction = new Map<string, CompiledGuard[]>()
  readonly #anyAction: CompiledGuard[] = []
  readonly #heads = new Map<CompiledGuard, PolicyHead | null>()
  readonly #forAgents = new Map<string, ForAgents>()
  readonly #lists = new Map<string, number>()

  constructor(policies: readonly PolicyContent[]) {
    for (const content of [...policies].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const guard = compileGuard(content)
      const head = policyHead(content.cedar)
      this.#heads.set(guard, head)
      // a text that cannot be read could have matched anything
      if (!head || head.action.kind === 'any') this.#anyAction.push(guard)
      else if (head.action.kind === 'one') this.#add(head.action.id, guard)
      else if (head.action.kind === 'in') for (const id of new Set(head.action.ids)) this.#add(id, guard)
    }
  }
  #add(action: string, guard: CompiledGuard): void {
    const list = this.#byAction.get(action)
    if (list) list.push(guard)
    else this.#byAction.set(action, [guard])
  }
  #matching(action: string, groups: readonly string[]): CompiledGuard[] {
    const found = new Set(this.#anyAction)
    for (const id of [action, ...groups])
      for (const guard of this.#byAction.get(id) ?? []) {
        const head = this.#heads.get(guard)
        if (head && matchesAction(head.action, action, groups)) found.add(guard)
      }
    return [...found].sort((a, b) => (a.content.id < b.content.id ? -1 : 1))
  }

  /** Guards that can match this agent with this tool. The same guards are the same list, in whichever environment. */
  forAgents(tool: Callable, environment: Environment, identity: string): GuardList {
    const key = `${tool.name} ${environment}`
    let found = this.#forAgents.get(key)
    if (!found) {
      found = this.#collect(tool, environment)
      this.#forAgents.set(key, found)
    }
    const own = found.own.get(identity)
    if (!own) return found.common
    let merged = found.merged.get(identity)
    if (!merged) {
      merged = this.#listOf([...found.common.guards, ...own].sort((a, b) => (a.content.id < b.content.id ? -1 : 1)))
      found.merged.set(identity, merged)
    }
    return merged
  }
  #collect(tool: Callable, environment: Environment): ForAgents {
    const common: CompiledGuard[] = []
    const own = new Map<string, CompiledGuard[]>()
    for (const guard of this.#matching(tool.name, tool.groups)) {
      const { kind, environments } = guard.content
      if (kind !== 'guard' || (environments.length && !environments.includes(environment))) continue
      const principal = this.#heads.get(guard)?.principal ?? { kind: 'any' }
      if (principal.kind === 'any' || (principal.kind === 'is' && principal.type === 'Agent')) common.push(guard)
      else if (principal.kind === 'one' && principal.type === 'Agent')
        own.set(principal.id, [...(own.get(principal.id) ?? []), guard])
    }
    return { common: this.#listOf(common), own, merged: new Map() }
  }
  #listOf(guards: readonly CompiledGuard[]): GuardList {
    const name = JSON.stringify(guards.map((g) => g.content.id))
    const id = this.#lists.get(name) ?? this.#lists.size
    this.#lists.set(name, id)
    return { id, guards }
  }

  foreign(kind: 'guard' | 'permit', subjectType: string, action: string): CompiledGuard[] {
    return this.#matching(action, []).filter((guard) => {
      const principal = this.#heads.get(guard)?.principal ?? { kind: 'any' }
      return guard.content.kind === kind && (principal.kind === 'any' || principal.type === subjectType)
    })
  }
}

function compileGuard(content: PolicyContent): CompiledGuard {
  const rule = `policy:${content.id}`
  return {
    rule,
    content,
    from: content.effective_from === undefined ? null : Date.parse(content.effective_from),
    until: content.effective_until === undefined ? null : Date.parse(content.effective_until),
    idle: neverMatched('policy', rule, content.reason_code, content.sentence, content.mode),
  }
}
