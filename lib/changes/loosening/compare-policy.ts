import { coversRequirements, rankOf } from '../../policy/outcome.ts'
import type { Outcome, PolicyContent } from '../../policy/types.ts'

/**
 * Why a version of a policy may let through what the version before did not; null when its structure shows that it never
 * can. Only what is compared here is known to be safe: a changed condition is not read, it is reviewed.
 */
export function looserPolicy(before: PolicyContent | undefined, after: PolicyContent): string | null {
  const { id } = after
  if (after.kind === 'permit') {
    if (before && before.kind === 'permit' && sameDecision(before, after)) return null
    return `${before ? 'Changes' : 'Adds'} the permit ${id}: what nothing permitted may now be permitted.`
  }
  if (before?.kind === 'permit') return null
  // what did not speak before can only restrict
  if (!before || before.mode === 'log') return null
  if (after.mode === 'log') return `The guard ${id} is only logged: it no longer holds anything back.`
  if (after.cedar.trim() !== before.cedar.trim())
    return `The condition of the guard ${id} changes: what it held back before may pass.`
  if (!coversEnvironments(after, before)) return `The guard ${id} no longer applies in every environment that it did.`
  if (!coversTime(after, before)) return `The guard ${id} is in force for a shorter time.`
  return looserAnswer(before, after)
}

/** Why taking a policy away may let more through. */
export function looserWithout(before: PolicyContent): string | null {
  if (before.kind === 'permit' || before.mode === 'log') return null
  return `The guard ${before.id} (${before.outcome}) is retired: what it held back may pass.`
}

function looserAnswer(before: PolicyContent, after: PolicyContent): string | null {
  const rank = rankOf(after.outcome) - rankOf(before.outcome)
  if (rank < 0) return `The guard ${after.id} answers ${after.outcome} where it answered ${before.outcome}.`
  // nothing is passed on where the answer is no
  if (rankOf(after.outcome) >= rankOf('deny')) return null
  const owed = rank > 0 ? (before.obligations ?? []) : obligationsOf(before)
  if (!owed.every((o) => obligationsOf(after).includes(o))) return `The guard ${after.id} drops an obligation.`
  if (rank > 0) return null
  if (after.outcome === 'downscope' && JSON.stringify(after.alternative) !== JSON.stringify(before.alternative))
    return `The guard ${after.id} names another alternative.`
  if (
    after.outcome !== 'require_approval' ||
    JSON.stringify(after.requirements) === JSON.stringify(before.requirements)
  )
    return null
  // without requirements of its own a guard asks whom the threshold or the default queue names
  if (before.requirements && after.requirements && coversRequirements(after.requirements, before.requirements))
    return null
  return `The guard ${after.id} asks other people, or fewer.`
}

const obligationsOf = (p: PolicyContent): string[] =>
  p.obligations ?? (p.outcome === ('allow_with_notice' satisfies Outcome) ? ['notify_owner'] : [])

const coversEnvironments = (after: PolicyContent, before: PolicyContent): boolean =>
  after.environments.length === 0 ||
  (before.environments.length > 0 && before.environments.every((e) => after.environments.includes(e)))

function coversTime(after: PolicyContent, before: PolicyContent): boolean {
  const [from, fromBefore] = [after, before].map((p) => timeOf(p.effective_from, -Infinity)) as [number, number]
  const [until, untilBefore] = [after, before].map((p) => timeOf(p.effective_until, Infinity)) as [number, number]
  return from <= fromBefore && until >= untilBefore
}
const timeOf = (text: string | undefined, open: number): number => (text === undefined ? open : Date.parse(text))

/** Words and owners may differ; what decides may not. */
const sameDecision = (a: PolicyContent, b: PolicyContent): boolean =>
  a.cedar.trim() === b.cedar.trim() &&
  a.mode === b.mode &&
  JSON.stringify([a.environments, a.effective_from, a.effective_until, a.obligations]) ===
    JSON.stringify([b.environments, b.effective_from, b.effective_until, b.obligations])
