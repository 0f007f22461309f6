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
    account: scalar(definition.pointers.account === undefined ? undefined : readPointer(args, definition.pointers.account)),
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

/**
 * Reach, dimension by dimension: a preview of exactly this action, else arguments that bound it, else the tool's own
 * definition. What the caller claims (in the request, or in an argument that nobody enforces) can only raise.
 * `preview` has been checked by the caller: for this action hash, not expired.
 */
export function deriveReach(
  definition: ToolDefinition,
  args: JsonObject,
  action: Pick<DerivedAction, 'amount' | 'amountUnknown'>,
  preview: { reach: Reach; by: string } | null,
  claimed: Reach | null,
): KnownReach {
  const { bound, claim } = fromArguments(definition, args)
  const reach: KnownReach = { source: 'none', unbounded: true }
  let source: KnownReach['source'] = 'none'
  const use = (from: KnownReach['source']) => {
    if (source === 'none') source = from
    reach.unbounded = false
  }
  if (preview) {
    reach.by = preview.by
    if (preview.reach.amount || DIMENSIONS.some((d) => preview.reach[d] !== undefined)) use('preview')
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
      use(from)
    }
  const amount = raised(action.amount ?? undefined, preview?.reach.amount)
  if (amount) reach.amount = amount
  if (action.amount) use('arguments')
  if (action.amountUnknown && !reach.amount) reach.unbounded = true
  for (const more of [claim, claimed ?? {}]) {
    for (const dimension of DIMENSIONS) {
      const value = whole(more[dimension])
      if (value === undefined || value <= (reach[dimension] ?? -1)) continue
      reach[dimension] = value
      source = 'claim'
    }
    const amount = more.amount && whole(more.amount.value) !== undefined ? more.amount : undefined
    if (amount && (!reach.amount || (amount.currency === reach.amount.currency && amount.value > reach.amount.value))) {
      reach.amount = amount
      source = 'claim'
    }
  }
  return { ...reach, source }
}

/** The larger of two amounts of one currency. Of two currencies the arguments' stands: that is what the tool will move. */
function raised(a: Amount | undefined, b: Amount | undefined): Amount | undefined {
  if (!a || !b) return a ?? b
  return a.currency === b.currency && b.value > a.value ? b : a
}
