import { z } from 'zod'
import { canonicalJsonWithFractions, sha256Of } from '../ledger/canonical-json.ts'
import { personIdField, rolesField } from '../people/fields.ts'
import { invitePersonInput } from '../people/invite-person.ts'
import type { Json } from '../policy/types.ts'
import { approveModelsBody } from '../registry/agents/approve-models.ts'
import { setStageBody } from '../registry/agents/set-stage.ts'
import { id, slug, text } from '../registry/fields.ts'
import { createGrantBody } from '../registry/grants/create-grant.ts'
import { setLimitBody } from '../registry/limits/set-limit.ts'
import { publishPolicyBody } from '../registry/policies/publish-policy.ts'
import { addMemberBody } from '../registry/queues/add-member.ts'
import { changeQueueBody } from '../registry/queues/change-queue.ts'
import { createQueueBody } from '../registry/queues/create-queue.ts'
import { createServiceAccountBody } from '../registry/service-accounts/create-service-account.ts'
import { changeSettingsBody } from '../registry/settings/change-settings.ts'
import { changeBandsBody } from '../registry/thresholds/change-bands.ts'
import { cellName, changeThresholdBody } from '../registry/thresholds/change-threshold.ts'
import { registerToolBody } from '../registry/tools/register-tool.ts'

// What a change request contains. The bodies are the very bodies of the routes that applied them directly during
// set-up, so that what such a route refuses with `change_request_required` can be sent on as it is.

export const ITEMS_MAX = 10_000
const reason = text(1_000)
const item = <const K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), ...shape })

export const changeItem = z.discriminatedUnion('kind', [
  item('policy.publish', { policy: publishPolicyBody }),
  item('policy.retire', { id: slug, reason }),
  item('threshold.change', { cell: cellName.strict(), value: changeThresholdBody }),
  item('bands.change', { value: changeBandsBody }),
  item('tool.register', { value: registerToolBody }),
  item('grant.create', { value: createGrantBody }),
  item('grant.revoke', { id, reason }),
  item('limit.set', { id: slug, value: setLimitBody }),
  item('limit.retire', { id: slug, reason }),
  item('stages.set', { identity: id, value: setStageBody }),
  item('models.approve', { identity: id, value: approveModelsBody }),
  item('queue.create', { value: createQueueBody }),
  item('queue.change', { name: slug, value: changeQueueBody }),
  item('queue.add_member', { name: slug, person: personIdField, value: addMemberBody }),
  item('queue.remove_member', { name: slug, person: personIdField }),
  item('roles.set', { person: personIdField, value: z.strictObject({ roles: rolesField }) }),
  item('invitation.create', { value: invitePersonInput }),
  item('service_account.create', { value: createServiceAccountBody }),
  item('settings.change', { value: changeSettingsBody }),
])
/** For a body with the member `items`: what is wrong is then said at `/items/3/value/ends_at`. */
export const changeItems = z.array(changeItem).min(1).max(ITEMS_MAX)

export type ParsedItem = z.output<typeof changeItem>
export type ItemKind = ParsedItem['kind']
/** As JSON has it: dates as text, defaults filled in, nothing undefined. What is kept, hashed, shown and applied. */
export type ChangeItem = Plain<ParsedItem>
export type ItemOf<K extends ItemKind> = Extract<ChangeItem, { kind: K }>

type Plain<T> = T extends Date
  ? string
  : T extends readonly (infer U)[]
    ? Plain<U>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T

/** Parsing what this gives gives the same again. */
export const plainItems = (parsed: readonly ParsedItem[]): ChangeItem[] =>
  JSON.parse(JSON.stringify(parsed)) as ChangeItem[]

/** By which the content of a change request is known: SHA-256 over its RFC 8785 form. Approvals name it. */
export const hashOfItems = (items: readonly ChangeItem[]): string =>
  sha256Of(canonicalJsonWithFractions(items as unknown as Json))
