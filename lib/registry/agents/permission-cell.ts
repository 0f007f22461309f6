import type { Probe } from '../../authorize/probe-identity.ts'
import { readPointer } from '../../policy/json-pointer.ts'
import type {
  Decided,
  Environment,
  JsonObject,
  Outcome,
  Requirements,
  ResourceFact,
  Stage,
  ToolDefinition,
} from '../../policy/types.ts'
import { exampleArguments, withValue } from '../tools/example-arguments.ts'

/** What a cell of the permission matrix comes to, in one word. */
export type PermissionWord =
  | 'alone'
  | 'told'
  | 'asks'
  | 'limited'
  | 'shadow'
  | 'no_grant'
  | 'denied'
  | 'never'
  | 'unknown'

export interface ProbeAnswer {
  word: PermissionWord
  outcome: Outcome
  /** What it would have been, were the agent not in shadow. */
  shadow_outcome: Outcome | null
  reason: { code: string; sentence: string }
  /** The rule that decided: `policy:refund-over-limit`. */
  rule: string | null
  requirements: Requirements | null
  alternative: string | null
}
export interface PermissionCell {
  environment: Environment
  identity: string
  /** Null when no example of the tool's arguments could be made. */
  answer: ProbeAnswer | null
  /** What was asked about. */
  arguments: JsonObject | null
  /** A registered resource with which the answer is less strict: rules then read its attributes. */
  registered: { type: string; id: string; arguments: JsonObject; answer: ProbeAnswer } | null
  /** Up to here the answer holds; above it is another. */
  beyond: { up_to: { measure: 'amount' | 'rows'; value: number; currency: string | null }; answer: ProbeAnswer } | null
  /** The tool's own stage; null when it follows the default. */
  own_stage: Stage | null
  default_stage: Stage
  live_grants: number
  /** Of the hour's and the day's limits that count it: they are settled when the agent asks. */
  limits: string[]
}

/** 0.9: sure, but not beyond doubt. */
export const PROBE_CONFIDENCE = 9_000
const AMOUNT_MAX = 1_000_000_000_00
const ROWS_MAX = 100_000_000

/** The answer to one small action of one identity with one tool, and where more of it gets another answer. */
export function permissionCell(
  probe: Probe,
  definition: ToolDefinition,
  samples: readonly ResourceFact[],
  nowMs: number,
): PermissionCell {
  const { identity, snapshot } = probe
  const stages = snapshot.stages(identity.id)
  const own = stages && Object.hasOwn(stages.tools, definition.name) ? stages.tools[definition.name] : undefined
  const grants = identity.grants.get(definition.name) ?? []
  const cell: PermissionCell = {
    environment: identity.environment,
    identity: identity.id,
    answer: null,
    arguments: null,
    registered: null,
    beyond: null,
    own_stage: own ?? null,
    default_stage: stages?.default_stage ?? 'supervised',
    live_grants: grants.filter((g) => !g.revoked && Date.parse(g.ends_at) > nowMs).length,
    limits: [],
  }
  const currency = grants.map((g) => g.constraints.amount_max?.currency).find((c) => c !== undefined)
  const model = stages?.models[0] ?? null
  const ask = (args: JsonObject): Decided =>
    probe.ask({ tool: definition.name, arguments: args, confidence: PROBE_CONFIDENCE, model }, samples)
  const args = exampleArguments(definition, currency)
  const first = args && ask(args)
  if (!args || !first || first.reason.code === 'INVALID_ARGUMENTS') return cell
  const answer = answerOf(first)
  const registered = isAllowed(first) ? null : withRegistered(ask, args, definition, samples, first)
  const held = registered?.answer ?? answer
  return {
    ...cell,
    answer,
    arguments: args,
    registered,
    beyond:
      held.word === 'no_grant' || held.word === 'never'
        ? null
        : beyond(ask, registered?.arguments ?? args, definition, held),
    limits: first.charges.flatMap(({ limit }) => {
      const found = snapshot.content.limits.find((l) => l.id === limit)
      return found ? [found.sentence] : []
    }),
  }
}

const isAllowed = ({ outcome }: Decided) => outcome === 'allow' || outcome === 'allow_with_notice'

export function answerOf(d: Decided): ProbeAnswer {
  const speaks = d.rules.find((r) => r.matched && r.mode === 'enforce' && r.code === d.reason.code)
  return {
    word: wordOf(d),
    outcome: d.outcome,
    shadow_outcome: d.shadow_outcome,
    reason: d.reason,
    rule: speaks?.id ?? null,
    requirements: d.requirements,
    alternative: d.alternative?.sentence ?? null,
  }
}
const WORDS: { [o in Outcome]: PermissionWord } = {
  allow: 'alone',
  allow_with_notice: 'told',
  require_approval: 'asks',
  downscope: 'limited',
  deny: 'denied',
  never: 'never',
}
const wordOf = ({ outcome, reason }: Decided): PermissionWord =>
  outcome === 'deny' && reason.code === 'SHADOW'
    ? 'shadow'
    : outcome === 'deny' && (reason.code === 'NO_GRANT' || reason.code === 'GRANT_EXPIRED')
      ? 'no_grant'
      : WORDS[outcome]

const STRICTNESS: PermissionWord[] = ['alone', 'told', 'asks', 'limited', 'shadow', 'denied', 'no_grant', 'never']
const looser = (a: PermissionWord, b: PermissionWord) => STRICTNESS.indexOf(a) < STRICTNESS.indexOf(b)

/** The same with a resource that somebody registered, where that gets a milder answer. */
function withRegistered(
  ask: (args: JsonObject) => Decided,
  args: JsonObject,
  { pointers }: ToolDefinition,
  samples: readonly ResourceFact[],
  first: Decided,
): PermissionCell['registered'] {
  let best: PermissionCell['registered'] = null
  const [pointer] = pointers.resources ?? []
  if (!pointer || readPointer(args, pointer.id) === undefined) return null
  for (const { type, id } of samples) {
    if (type !== pointer.type) continue
    const named = withValue(args, pointer.id, typeof readPointer(args, pointer.id) === 'number' ? Number(id) : id)
    const decided = ask(named)
    if (decided.reason.code === 'INVALID_ARGUMENTS') continue
    const answer = answerOf(decided)
    if (looser(answer.word, best?.answer.word ?? answerOf(first).word)) best = { type, id, arguments: named, answer }
  }
  return best
}

/** By halving: more money or more rows is never judged more mildly, so there is one place where the answer changes. */
function beyond(
  ask: (args: JsonObject) => Decided,
  args: JsonObject,
  { pointers, bounded_by }: ToolDefinition,
  held: ProbeAnswer,
): PermissionCell['beyond'] {
  const amount = pointers.amount?.value
  const measure = amount ? 'amount' : 'rows'
  const pointer = amount ?? bounded_by?.rows
  if (pointer === undefined) return null
  const least = readPointer(args, pointer)
  if (typeof least !== 'number') return null
  const at = (value: number) => ask(withValue(args, pointer, value))
  const fits = (value: number) => at(value).reason.code !== 'INVALID_ARGUMENTS'
  const most = lastWhere(least, measure === 'amount' ? AMOUNT_MAX : ROWS_MAX, fits)
  const last = lastWhere(least, most, (value) => answerOf(at(value)).word === held.word)
  if (last >= most) return null
  const above = at(last + 1)
  return {
    up_to: { measure, value: last, currency: above.reach.amount?.currency ?? null },
    answer: answerOf(above),
  }
}
/** The last whole number for which it holds; it holds for `from`. */
function lastWhere(from: number, to: number, holds: (value: number) => boolean): number {
  if (to <= from || holds(to)) return Math.max(from, to)
  let [yes, no] = [from, to]
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2)
    if (holds(middle)) yes = middle
    else no = middle
  }
  return yes
}
