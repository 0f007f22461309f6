import { matchesAction, matchesPrincipal, type PolicyHead, policyHead } from './read-policy.ts'
import type { Environment, PolicyContent, RuleVerdict } from './types.ts'

export interface CompiledGuard {
  rule: string // policy:<id>
  content: PolicyContent
  /** Milliseconds; NaN when a date cannot be read: then the policy is in force, because unknown never loosens. */
  from: number | null
  until: number | null
  /** The verdict of a guard that did not match. */
  idle: RuleVerdict
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
  readonly #forAgents = new Map<string, { common: CompiledGuard[]; own: Map<string, CompiledGuard[]> }>()

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

  /** Guards that can match, and whether some of them name this very identity. */
  forAgents(
    tool: Callable,
    environment: Environment,
    identity: string,
  ): { guards: readonly CompiledGuard[]; own: boolean } {
    const key = `${tool.name} ${environment}`
    let found = this.#forAgents.get(key)
    if (!found) {
      found = { common: [], own: new Map() }
      for (const guard of this.#matching(tool.name, tool.groups)) {
        const { content } = guard
        if (content.kind !== 'guard' || (content.environments.length && !content.environments.includes(environment)))
          continue
        const principal = this.#heads.get(guard)?.principal ?? { kind: 'any' }
        if (principal.kind === 'one') {
          if (principal.type === 'Agent') found.own.set(principal.id, [...(found.own.get(principal.id) ?? []), guard])
        } else if (matchesPrincipal(principal, 'Agent', identity)) found.common.push(guard)
      }
      this.#forAgents.set(key, found)
    }
    const own = found.own.get(identity)
    if (!own) return { guards: found.common, own: false }
    return { guards: [...found.common, ...own].sort((a, b) => (a.content.id < b.content.id ? -1 : 1)), own: true }
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
    idle: {
      step: 'policy',
      id: rule,
      matched: false,
      outcome: null,
      code: content.reason_code,
      sentence: content.sentence,
      mode: content.mode,
    },
  }
}
