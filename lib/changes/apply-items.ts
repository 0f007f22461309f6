import { z } from 'zod'
import type { Actor } from '../people/actor.ts'
import { applyRoles } from '../people/change-roles.ts'
import { applyInvitation } from '../people/invite-person.ts'
import { AppError } from '../platform/app-error.ts'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { unshown } from '../platform/secret.ts'
import { applyModels } from '../registry/agents/approve-models.ts'
import { applyStages } from '../registry/agents/set-stage.ts'
import type { Changed } from '../registry/change.ts'
import { applyGrant } from '../registry/grants/create-grant.ts'
import { applyGrantRevoked } from '../registry/grants/revoke-grant.ts'
import { applyLimitRetired } from '../registry/limits/retire-limit.ts'
import { applyLimit } from '../registry/limits/set-limit.ts'
import { applyPolicies } from '../registry/policies/publish-policies.ts'
import { applyPolicyRetired } from '../registry/policies/retire-policy.ts'
import { applyMember } from '../registry/queues/add-member.ts'
import { applyQueueChanged } from '../registry/queues/change-queue.ts'
import { applyQueue } from '../registry/queues/create-queue.ts'
import { applyMemberRemoved } from '../registry/queues/remove-member.ts'
import { applyServiceAccount } from '../registry/service-accounts/create-service-account.ts'
import { applySettings } from '../registry/settings/change-settings.ts'
import { applyBands } from '../registry/thresholds/change-bands.ts'
import { applyThreshold } from '../registry/thresholds/change-threshold.ts'
import { applyTool } from '../registry/tools/register-tool.ts'
import { type ChangeItem, changeItems, type ItemKind, type ParsedItem } from './items.ts'

/** Whose change it is. Whoever applies it may be somebody else, or the worker at its time. */
export interface Origin {
  change: string
  author: string
  /** People who approved it. */
  approvers: string[]
}
export interface ItemResult {
  item: number
  kind: ItemKind
  /** What the item made or changed: the id of a policy, a grant, a service account … */
  subject: string
}
interface Applied {
  changed: Changed<unknown>
  subjects: string[]
}

/**
 * All items in the caller's transaction, under the organization's lock: all of them or none, with one snapshot. What is
 * refused is named by its place, `/items/3/value/owner`. Nobody's permission is looked at: that was the review. The texts
 * must have been checked (`demandSoundItems`), before any lock was taken.
 */
export async function applyItems(
  tx: Tx,
  actor: Actor,
  given: readonly ChangeItem[],
  origin: Origin,
): Promise<Changed<ItemResult[]>> {
  const { items } = parseWith(z.strictObject({ items: changeItems }), { items: given }, 'change')
  const results: ItemResult[] = []
  const all: Changed<unknown>[] = []
  for (const step of stepsOf(items)) {
    const { changed, subjects } = await applyStep(tx, actor, items, step, origin)
    all.push(changed)
    for (const [i, item] of step.entries())
      results.push({ item, kind: (items[item] as ParsedItem).kind, subject: subjects[i] ?? '' })
  }
  const notify = new Map(all.flatMap((c) => c.notify ?? []).map((n) => [`${n.kind} ${n.id}`, n]))
  return {
    answer: results.sort((a, b) => a.item - b.item),
    entries: all.flatMap((c) => c.entries),
    epochs: [...new Set(all.flatMap((c) => c.epochs ?? []))],
    ...(all.some((c) => c.snapshot !== undefined) ? { snapshot: `change:${origin.change}` } : {}),
    notify: [...notify.values()],
  }
}

/** What others refer to comes first, so that one change can bring a queue, a tool and the rules that name them. */
const rank = ({ kind }: ParsedItem) => (kind === 'queue.create' ? 0 : kind === 'tool.register' ? 1 : 2)

/** Places of items, in the order of application. Policies go together: an import has thousands of them. */
function stepsOf(items: readonly ParsedItem[]): number[][] {
  const order = items
    .map((_, i) => i)
    .sort((a, b) => rank(items[a] as ParsedItem) - rank(items[b] as ParsedItem) || a - b)
  const steps: number[][] = []
  let named = new Set<string>()
  for (const i of order) {
    const item = items[i] as ParsedItem
    const last = steps.at(-1)
    const joins = item.kind === 'policy.publish' && last && items[last[0] as number]?.kind === 'policy.publish'
    if (joins && !named.has(item.policy.content.id)) last.push(i)
    else {
      steps.push([i])
      named = new Set()
    }
    if (item.kind === 'policy.publish') named.add(item.policy.content.id)
  }
  return steps
}

async function applyStep(
  tx: Tx,
  actor: Actor,
  items: readonly ParsedItem[],
  step: number[],
  origin: Origin,
): Promise<Applied> {
  const at = step[0] as number
  const item = items[at] as ParsedItem
  try {
    if (item.kind !== 'policy.publish') return await applyOne(tx, actor, item, origin)
    const policies = step.flatMap((i) => {
      const each = items[i] as ParsedItem
      return each.kind === 'policy.publish' ? [each.policy] : []
    })
    const pointer = (i: number) => `/items/${step[i]}/policy`
    const changed = await applyPolicies(tx, actor, policies, pointer, origin.author)
    return { changed, subjects: changed.answer.map((p) => p.id) }
  } catch (e) {
    throw e instanceof AppError ? placed(e, item, at) : e
  }
}

async function applyOne(
  tx: Tx,
  actor: Actor,
  item: Exclude<ParsedItem, { kind: 'policy.publish' }>,
  { author, approvers }: Origin,
): Promise<Applied> {
  const about = async <T>(subject: string, changed: Promise<Changed<T>>): Promise<Applied> => ({
    changed: await changed,
    subjects: [subject],
  })
  switch (item.kind) {
    case 'policy.retire':
      return about(item.id, applyPolicyRetired(tx, actor, item.id, item.reason))
    case 'threshold.change': {
      const { impact, reversibility, sensitivity } = item.cell
      return about(
        `${impact}/${reversibility}/${sensitivity}`,
        applyThreshold(tx, actor, item.cell, item.value, author),
      )
    }
    case 'bands.change':
      return about('bands', applyBands(tx, actor, item.value))
    case 'tool.register':
      return about(item.value.definition.name, applyTool(tx, actor, item.value, true, author))
    case 'grant.create': {
      const changed = await applyGrant(tx, actor, item.value, { author, approver: approvers.at(-1) ?? actor.id })
      return { changed, subjects: [changed.answer.id] }
    }
    case 'grant.revoke':
      return about(item.id, applyGrantRevoked(tx, actor, item.id, item.reason))
    case 'limit.set':
      return about(item.id, applyLimit(tx, actor, item.id, item.value, author))
    case 'limit.retire':
      return about(item.id, applyLimitRetired(tx, actor, item.id, item.reason))
    case 'stages.set':
      return about(item.identity, applyStages(tx, actor, item.identity, item.value))
    case 'models.approve':
      return about(item.identity, applyModels(tx, actor, item.identity, item.value))
    case 'queue.create':
      return about(item.value.name, applyQueue(tx, actor, item.value))
    case 'queue.change':
      return about(item.name, applyQueueChanged(tx, actor, item.name, item.value))
    case 'queue.add_member':
      return about(item.name, applyMember(tx, actor, item.name, item.person, item.value.lead))
    case 'queue.remove_member':
      return about(item.name, applyMemberRemoved(tx, actor, item.name, item.person))
    case 'roles.set':
      if (item.person === author)
        throw new AppError(403, 'own_roles', 'Nobody may change their own roles. Ask another admin.')
      return about(item.person, applyRoles(tx, actor, { person: item.person, roles: item.value.roles }))
    case 'invitation.create':
      return about(item.value.email, applyInvitation(tx, actor, item.value, unshown()))
    case 'service_account.create': {
      const changed = await applyServiceAccount(tx, actor, item.value, unshown())
      return { changed, subjects: [changed.answer.id] }
    }
    case 'settings.change':
      return about('settings', applySettings(tx, actor, item.value))
  }
}

/** The same refusal, with its places as the change request has them. */
function placed(e: AppError, item: ParsedItem, at: number): AppError {
  const own = `/items/${at}`
  const fields = e.fields.map((f) => {
    if (f.pointer.startsWith('/items/')) return f
    const inValue = 'value' in item && !(f.pointer.slice(1) in item)
    return { ...f, pointer: `${own}${inValue ? '/value' : ''}${f.pointer}` }
  })
  return new AppError(e.status, e.code, e.message, {
    fields: fields.length ? fields : [{ pointer: own, message: e.message }],
    ...(e.internal === undefined ? {} : { internal: e.internal }),
  })
}
