import { z } from 'zod'
import { probeIdentity } from '../../authorize/probe-identity.ts'
import { basisPoints } from '../../authorize/request-schema.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { AppError } from '../../platform/app-error.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { parseStrictJson, StrictJsonError } from '../../platform/strict-json.ts'
import { cardSentence } from '../../policy/sentences.ts'
import type {
  Decided,
  Environment,
  FieldError,
  Impact,
  JsonObject,
  KnownReach,
  Outcome,
  Requirements,
  ResourceFact,
  RuleVerdict,
  Stage,
} from '../../policy/types.ts'
import { id, toolName } from '../fields.ts'
import { answerOf, type PermissionWord } from './permission-cell.ts'

export const explainPermissionBody = z.strictObject({
  identity: id,
  tool: toolName,
  /** JSON, as it would be sent: read as strictly as the API reads it. */
  arguments: z.string().max(262_144, { error: 'are larger than 262144 characters' }),
  /** Empty: none is given, which counts as the lowest. */
  confidence: z
    .union([z.literal('').transform(() => null), z.coerce.number().min(0).max(1)], { error: 'must be between 0 and 1' })
    .default(null),
  unverified: z.coerce.number().int().min(0).max(50).default(0),
  model: z.string().trim().max(200).default(''),
})

export interface Explanation {
  sentence: string
  environment: Environment
  word: PermissionWord
  outcome: Outcome
  shadow_outcome: Outcome | null
  reason: { code: string; sentence: string }
  rules: RuleVerdict[]
  requirements: Requirements | null
  alternative: Decided['alternative']
  obligations: string[]
  impact: Impact
  threshold_cell: string | null
  stage: Stage
  reach: KnownReach
  resources: ResourceFact[]
  field_errors: FieldError[]
  valid_until: string | null
  snapshot: string
}

/** What the engine would answer this identity now, rule by rule, without recording or counting anything. */
export async function explainPermission(actor: Actor, input: unknown): Promise<Explanation> {
  const body = parseWith(explainPermissionBody, input, 'body')
  demand(actor, 'agents.read', 'registry:read')
  const probe = await probeIdentity(actor.organizationId, body.identity)
  const question = {
    tool: body.tool,
    arguments: argumentsOf(body.arguments),
    confidence: body.confidence === null ? null : basisPoints(body.confidence),
    unverified_assumptions: body.unverified,
    model: body.model || null,
  }
  const resources = await probe.resourcesOf(question)
  const d = await probe.askCounted(question, resources)
  const { identity } = probe
  const definition = probe.snapshot.tool(body.tool)?.definition ?? null
  const asked = {
    agent_name: identity.agentName,
    environment: identity.environment,
    on_behalf_of: null,
    tool: body.tool,
  }
  return {
    sentence: cardSentence(asked, definition, resources, d.reach).plain,
    environment: identity.environment,
    word: answerOf(d).word,
    outcome: d.outcome,
    shadow_outcome: d.shadow_outcome,
    reason: d.reason,
    rules: d.rules,
    requirements: d.requirements,
    alternative: d.alternative,
    obligations: d.obligations,
    impact: d.impact,
    threshold_cell: d.threshold_cell,
    stage: d.stage,
    reach: d.reach,
    resources,
    field_errors: d.field_errors,
    valid_until: d.valid_until,
    snapshot: probe.snapshotHash,
  }
}

function argumentsOf(text: string): JsonObject {
  const refuse = (message: string): never => {
    throw new AppError(400, 'invalid_request', `The arguments cannot be read: ${message}`, {
      fields: [{ pointer: '/arguments', message }],
    })
  }
  try {
    const value = parseStrictJson(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
    return refuse('must be a JSON object, such as {"order":"48213"}')
  } catch (e) {
    if (e instanceof StrictJsonError) return refuse(e.message)
    throw e
  }
}
