import type { DerivedAction } from '../derive-action.ts'
import type { ResourceFact, RuleVerdict, ToolDefinition } from '../types.ts'
import { matched, neverMatched } from '../verdict.ts'

// Built in, from what the tool declares: no catalog entry can remove it. The catalog may add its own `never` guards.
const NEVER = [
  ['crosses_account', 'CROSSES_ACCOUNT', 'An agent never acts across accounts.'],
  ['key_change', 'KEY_CHANGE', 'An agent never changes an encryption key.'],
  ['audit_change', 'AUDIT_CHANGE', 'An agent never changes the audit log.'],
] as const
const KEPT = NEVER.map(([effect, code, sentence]) => neverMatched('never', `never:${effect}`, code, sentence))

/** Step 3. `derived` is null when the arguments cannot be read; the declared effects stand then too. */
export function neverList(
  definition: ToolDefinition,
  derived: DerivedAction | null,
  resources: readonly ResourceFact[],
): RuleVerdict[] {
  const crosses = derived !== null && crossesAccount(derived, resources)
  return NEVER.map(([effect, code, sentence], i) =>
    definition.effects?.includes(effect) || (effect === 'crosses_account' && crosses)
      ? matched('never', `never:${effect}`, 'never', code, sentence)
      : (KEPT[i] as RuleVerdict),
  )
}

/** The arguments name an account, and a resource is registered under another one. */
const crossesAccount = (derived: DerivedAction, resources: readonly ResourceFact[]): boolean =>
  derived.account !== null &&
  resources.some((r) => {
    const account = r.attributes?.account
    return account !== undefined && String(account) !== derived.account
  })
