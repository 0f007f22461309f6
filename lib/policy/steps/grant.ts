import { readPointer } from '../json-pointer.ts'
import { hoursEnd } from '../local-hours.ts'
import { registeredClasses } from '../measure-impact.ts'
import { formatAmount } from '../sentences.ts'
import type {
  Facts,
  GrantFact,
  Json,
  JsonObject,
  KnownReach,
  ResourceFact,
  RuleVerdict,
  ToolDefinition,
} from '../types.ts'
import { matched, unmatched } from '../verdict.ts'

export interface GrantStep {
  rules: RuleVerdict[]
  /** When what was relied on ends, in milliseconds. */
  ends: number[]
}
export interface GrantInput {
  facts: Facts
  definition: ToolDefinition
  arguments: JsonObject
  resources: readonly ResourceFact[]
  reach: KnownReach
}

/**
 * Step 4: a live grant whose constraints hold. Of several, one that asks nobody is preferred, then the one that lasts
 * longest. An unknown value holds no constraint.
 */
export function grantStep(input: GrantInput): GrantStep {
  const now = Date.parse(input.facts.now)
  const mine = input.facts.grants.filter((grant) => grant.tool === input.definition.name)
  const tried = mine.map((grant) => ({ grant, ...judge(grant, input, now) }))
  const holding = tried.filter((t) => t.refusal === null)
  const best = holding.sort(
    (a, b) =>
      Number(a.asks !== null) - Number(b.asks !== null) ||
      Date.parse(b.grant.ends_at) - Date.parse(a.grant.ends_at) ||
      (a.grant.id < b.grant.id ? -1 : 1),
  )[0]
  const rules = tried
    .filter((t) => t !== best)
    .map((t) =>
      unmatched(
        'grant',
        `grant:${t.grant.id}`,
        t.refusal?.code ?? 'GRANTED',
        t.refusal?.sentence ?? 'Another grant was used.',
      ),
    )
  if (!best) return { rules: [...rules, refusalOf(tried.flatMap((t) => (t.refusal ? [t.refusal] : [])))], ends: [] }
  const id = `grant:${best.grant.id}`
  rules.unshift(
    best.asks === null
      ? matched('grant', id, 'allow', 'GRANTED', 'This agent was granted the tool, and the grant’s constraints hold.')
      : matched('grant', id, 'require_approval', 'GRANT_ASKS_ABOVE', best.asks.sentence, best.asks.more),
  )
  return { rules, ends: [Date.parse(best.grant.ends_at), ...(best.hoursEnd === null ? [] : [best.hoursEnd])] }
}

interface Refusal {
  code: 'NO_GRANT' | 'GRANT_EXPIRED' | 'GRANT_CONSTRAINT'
  sentence: string
}
interface Judged {
  refusal: Refusal | null
  asks: { sentence: string; more: Pick<RuleVerdict, 'requirements'> } | null
  hoursEnd: number | null
}

/** The nearest miss is the most useful answer: a constraint before an end, an end before nothing at all. */
function refusalOf(refusals: Refusal[]): RuleVerdict {
  const order = ['GRANT_CONSTRAINT', 'GRANT_EXPIRED', 'NO_GRANT']
  const nearest = refusals.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code))[0]
  return matched(
    'grant',
    'grant:none',
    'deny',
    nearest?.code ?? 'NO_GRANT',
    nearest?.sentence ?? 'Nobody has granted this agent the tool in this environment.',
  )
}

function judge(grant: GrantFact, input: GrantInput, now: number): Judged {
  const no = (code: Refusal['code'], sentence: string): Judged => ({
    refusal: { code, sentence },
    asks: null,
    hoursEnd: null,
  })
  if (grant.revoked) return no('NO_GRANT', 'The grant for this tool was withdrawn.')
  // written so that a date that cannot be read does not hold
  if (grant.starts_at !== null && !(Date.parse(grant.starts_at) <= now))
    return no('NO_GRANT', 'The grant for this tool has not begun.')
  if (!(Date.parse(grant.ends_at) > now)) return no('GRANT_EXPIRED', 'The grant for this tool has ended.')
  const constraint = brokenConstraint(grant, input)
  if (constraint !== null) return no('GRANT_CONSTRAINT', constraint)
  const { hours } = grant.constraints
  const end = hours ? hoursEnd(now, hours) : null
  if (hours && end === null)
    return no(
      'GRANT_CONSTRAINT',
      `The grant holds only from ${hours.from}:00 to ${hours.to}:00 (${hours.time_zone})${hours.weekdays ? ', on certain days' : ''}.`,
    )
  return { refusal: null, asks: asksAbove(grant, input.reach), hoursEnd: end }
}

/** Which constraint does not hold, as a sentence; null when all do. */
function brokenConstraint({ constraints: c }: GrantFact, input: GrantInput): string | null {
  const { reach } = input
  if (c.amount_max && !(reach.amount?.currency === c.amount_max.currency && reach.amount.value <= c.amount_max.value))
    return `The grant reaches to ${formatAmount(c.amount_max)}; this action ${reach.amount ? `moves ${formatAmount(reach.amount)}` : 'does not say its amount'}.`
  for (const [dimension, max] of [
    ['rows', c.rows_max],
    ['recipients', c.recipients_max],
  ] as const) {
    const value = reach[dimension]
    if (max !== undefined && !(value !== undefined && !reach.unbounded && value <= max))
      return `The grant reaches to ${max} ${dimension}; this action reaches ${value === undefined || reach.unbounded ? 'an unknown number' : value}.`
  }
  for (const { pointer, one_of } of c.values ?? []) {
    const value = readPointer(input.arguments, pointer)
    if (!allowedValue(value, one_of)) return `The grant allows only ${one_of.map(String).join(', ')} for ${pointer}.`
  }
  if (c.data_classes) {
    const known = dataClassesOf(input)
    if (known === null || !known.every((k) => c.data_classes?.includes(k)))
      return `The grant covers only data of the classes ${c.data_classes.join(', ')}.`
  }
  return null
}

const allowedValue = (value: Json | undefined, oneOf: (string | number | boolean)[]): boolean =>
  Array.isArray(value)
    ? value.length > 0 && value.every((v) => oneOf.includes(v as string))
    : oneOf.includes(value as string)

/** The registered classes of every resource; null when one is unknown. Without resources, what the tool declares. */
function dataClassesOf({ resources, definition }: GrantInput): string[] | null {
  if (!resources.length) return definition.data_classes
  const classes = resources.map(registeredClasses)
  return classes.every((list) => list.length) ? classes.flat() : null
}

function asksAbove({ ask_above: above }: GrantFact, reach: KnownReach): Judged['asks'] {
  if (!above) return null
  const more = above.queue === undefined ? {} : { requirements: { queues: { [above.queue]: 1 }, min_people: 1 } }
  if (above.amount && !(reach.amount?.currency === above.amount.currency && reach.amount.value <= above.amount.value))
    return { sentence: `The grant asks for a person above ${formatAmount(above.amount)}.`, more }
  if (above.rows !== undefined && !(reach.rows !== undefined && !reach.unbounded && reach.rows <= above.rows))
    return { sentence: `The grant asks for a person above ${above.rows} rows.`, more }
  return null
}
