import { readPointer } from './json-pointer.ts'
import type { FieldError, Json, JsonObject, KnownReach, Reach, ToolDefinition } from './types.ts'

// What an action is, read from its arguments by the tool's pointers. Nothing here believes the caller: a pointer that
// finds nothing leaves the value unknown, and an unknown value never helps.

export const RESOURCE_ID_MAX = 256
const CURRENCY = /^[A-Z]{3}$/

export interface Amount {
  value: number
  currency: string
}
export interface DerivedResource {
  type: string
  id: string
  /** `order`, or `order_2` for the second pointer of one type: its name in `context.resources`. */
  name: string
}
export interface DerivedAction {
  resources: DerivedResource[]
  resourceKey: string
  amount: Amount | null
  /** The tool moves money, and the arguments do not say how much. */
  amountUnknown: boolean
  account: string | null
  errors: FieldError[]
}

const at = (pointer: string) => `/arguments${pointer}`

export function deriveAction(definition: ToolDefinition, args: JsonObject): DerivedAction {
  const errors: FieldError[] = []
  const resources = deriveResources(definition, args, errors)
  const amount = deriveAmount(definition, args, errors)
  return {
    resources,
    resourceKey: resources.map((r) => `${r.type}:${r.id}`).join(','),
    amount,
    amountUnknown: definition.pointers.amount !== undefined && amount === null,
    account: scalar(
      definition.pointers.account === undefined ? undefined : readPointer(args, definition.pointers.account),
    ),
    errors,
  }
}

const scalar = (value: Json | undefined): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null

function deriveResources(definition: ToolDefinition, args: JsonObject, errors: FieldError[]): DerivedResource[] {
  const found: DerivedResource[] = []
  const seen = new Map<string, number>()
  for (const pointer of definition.pointers.resources ?? []) {
    const nth = (seen.get(pointer.type) ?? 0) + 1
    seen.set(pointer.type, nth)
    const value = readPointer(args, pointer.id)
    if (value === undefined) continue
    const id = scalar(value)
    if (id === null || id === '' || id.length > RESOURCE_ID_MAX)
      errors.push({
        pointer: at(pointer.id),
        message: `names a ${pointer.type}: a text of 1 to ${RESOURCE_ID_MAX} characters or an integer`,
      })
    else found.push({ type: pointer.type, id, name: resourceName(pointer.type, nth) })
  }
  return found
}
export const resourceName = (type: string, nth: number): string => (nth === 1 ? type : `${type}_${nth}`)

function deriveAmount(definition: ToolDefinition, args: JsonObject, errors: FieldError[]): Amount | null {
  const pointer = definition.pointers.amount
  if (!pointer) return null
  const value = readPointer(args, pointer.value)
  if (value === undefined) return null
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    errors.push({ pointer: at(pointer.value), message: 'is an amount: a whole number of minor units, not negative' })
    return null
  }
  const fixed = pointer.currency.startsWith('=')
  const currency = fixed ? pointer.currency.slice(1) : readPointer(args, pointer.currency)
  if (typeof currency !== 'string' || !CURRENCY.test(currency)) {
    errors.push({
      pointer: fixed ? at(pointer.value) : at(pointer.currency),
      message: 'is a currency: three capital letters (ISO 4217)',
    })
    return null
  }
  return { value, currency }
}

/** What the caller claims about a dimension can be no fraction and nothing below zero. */
const whole = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined

/** An array bounds by its length; a number only where the definition says that the tool enforces it. */
function fromArguments(definition: ToolDefinition, args: JsonObject): { bound: Reach; claim: Reach } {
  const bound: Reach = {}
  const claim: Reach = {}
  for (const dimension of ['rows', 'recipients'] as const) {
    const enforced = definition.bounded_by?.[dimension]
    const limit = enforced === undefined ? undefined : whole(readPointer(args, enforced))
    if (limit !== undefined) bound[dimension] = limit
    const pointer = definition.pointers[dimension]
    if (pointer === undefined) continue
    const value = readPointer(args, pointer)
    if (Array.isArray(value)) bound[dimension] = Math.max(value.length, bound[dimension] ?? 0)
    else if (whole(value) !== undefined) claim[dimension] = whole(value) as number
  }
  return { bound, claim }
}

const DIMENSIONS = ['rows', 'recipients', 'customers'] as const

export interface DerivedReach {
  /** Raised by what the caller claims. */
  reach: KnownReach
  /** As if nothing were claimed; the same when nothing is. */
  unclaimed: KnownReach
  /** What the caller says, in the request or in an argument that nobody enforces; empty when it says nothing. */
  claims: Reach[]
}

/**
 * Reach, dimension by dimension: a preview of exactly this action, else arguments that bound it, else the tool's own
 * definition. A claim raises what is known that way; it never makes known what is not, because a rule or a grant that
 * asks for a known reach would then be satisfied by the caller's word.
 * `preview` has been checked by the caller: for this action hash, not expired.
 */
export function deriveReach(
  definition: ToolDefinition,
  args: JsonObject,
  action: Pick<DerivedAction, 'amount' | 'amountUnknown'>,
  preview: { reach: Reach; by: string } | null,
  claimed: Reach | null,
): DerivedReach {
  const { bound, claim } = fromArguments(definition, args)
  const reach: KnownReach = { source: 'none', unbounded: true }
  const known = (from: KnownReach['source']) => {
    if (reach.source === 'none') reach.source = from
    reach.unbounded = false
  }
  for (const [from, values] of [
    ['preview', preview?.reach ?? {}],
    ['arguments', bound],
    ['definition', definition.reach ?? {}],
  ] as const)
    for (const dimension of DIMENSIONS) {
      const value = whole((values as Reach)[dimension])
      if (value === undefined || reach[dimension] !== undefined) continue
      reach[dimension] = value
      known(from)
    }
  const amount = raised(action.amount ?? undefined, preview?.reach.amount)
  if (amount) {
    reach.amount = amount
    known(amount === action.amount ? 'arguments' : 'preview')
  }
  if (preview && reach.source === 'preview') reach.by = preview.by
  if (action.amountUnknown && !amount) reach.unbounded = true
  const claims = [claim, claimed ?? {}].filter((c) => Object.keys(c).length)
  const unclaimed = { ...reach }
  for (const more of claims) raiseBy(reach, more)
  return { reach, unclaimed, claims }
}

function raiseBy(reach: KnownReach, claim: Reach): void {
  for (const dimension of DIMENSIONS) {
    const [now, said] = [reach[dimension], whole(claim[dimension])]
    if (now === undefined || said === undefined || said <= now) continue
    reach[dimension] = said
    reach.source = 'claim'
  }
  const [now, said] = [reach.amount, claim.amount]
  if (!now || !said || now.currency !== said.currency || (whole(said.value) ?? 0) <= now.value) return
  reach.amount = said
  reach.source = 'claim'
}

/** The larger of two amounts of one currency. Of two currencies the arguments' stands: that is what the tool will move. */
function raised(a: Amount | undefined, b: Amount | undefined): Amount | undefined {
  if (!a || !b) return a ?? b
  return a.currency === b.currency && b.value > a.value ? b : a
}
