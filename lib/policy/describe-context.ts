import type { DerivedAction } from './derive-action.ts'
import { own } from './json-pointer.ts'
import type { Measured } from './measure-impact.ts'
import type {
  ActionRequest,
  Facts,
  Json,
  JsonObject,
  KnownReach,
  ResourceFact,
  Stage,
  ToolDefinition,
} from './types.ts'

// What guards can read of one request, in full. Only what the guards of the slice name is taken from it for Cedar
// (cedar-types.ts); the rest serves the card's "limit against actual".

export interface ContextInput {
  request: ActionRequest
  facts: Facts
  definition: ToolDefinition
  derived: DerivedAction
  resources: readonly ResourceFact[]
  reach: KnownReach
  measured: Measured
  stage: Stage
}

export function describeContext(input: ContextInput): JsonObject {
  const { request, facts, definition, reach, measured } = input
  const now = new Date(facts.now)
  return {
    args: request.arguments,
    tool: {
      class: definition.class,
      reversibility: definition.reversibility,
      effects: definition.effects ?? [],
      data_classes: measured.dataClasses,
    },
    reach: {
      known: !reach.unbounded,
      ...(reach.rows === undefined ? {} : { rows: reach.rows }),
      ...(reach.recipients === undefined ? {} : { recipients: reach.recipients }),
      ...(reach.customers === undefined ? {} : { customers: reach.customers }),
    },
    ...(reach.amount ? { amount: { ...reach.amount } } : {}),
    impact: measured.impact,
    sensitivity: measured.sensitivity,
    environment: request.environment,
    stage: input.stage,
    ...(request.confidence === null ? {} : { confidence: request.confidence }),
    unverified_assumptions: request.unverified_assumptions,
    ...(request.on_behalf_of ? { on_behalf_of: describeBehalf(request.on_behalf_of) } : {}),
    resources: registeredResources(input.derived, input.resources),
    run: { labels: facts.run?.labels ?? [] },
    time: { hour: now.getUTCHours(), weekday: now.getUTCDay() || 7 },
  }
}

/** Whom an agent merely says that it acts for is shown to people and unknown to rules. */
const describeBehalf = ({ type, id, proven }: NonNullable<ActionRequest['on_behalf_of']>): JsonObject =>
  proven ? { type, id, proven } : { proven }

export const describeAgent = (request: ActionRequest, stage: Stage): JsonObject => ({
  name: request.agent_name,
  agent: request.agent,
  environment: request.environment,
  stage,
  ...(request.model ? { model: request.model.id } : {}),
})

function registeredResources(derived: DerivedAction, resources: readonly ResourceFact[]): JsonObject {
  const out: JsonObject = {}
  for (const [i, { name }] of derived.resources.entries()) {
    const attributes = resources[i]?.attributes
    if (attributes) out[name] = attributes
  }
  return out
}

/** The facts about the resources that the arguments name, in their order; what was not fetched is not registered. */
export const resourceFacts = (derived: DerivedAction, facts: Facts): ResourceFact[] =>
  derived.resources.map(
    ({ type, id }) =>
      facts.resources.find((f) => f.type === type && f.id === id) ?? { type, id, attributes: null, hash: null },
  )

/** `context.amount.value` in the context; null when it is no number. */
export function measureAt(context: JsonObject, path: string): number | null {
  let at: Json | undefined = context
  for (const name of path.split('.').slice(1)) at = own(at, name)
  return typeof at === 'number' && Number.isSafeInteger(at) ? at : null
}
