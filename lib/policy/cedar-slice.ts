import {
  checkParsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs'
import { guarded } from './cedar-instance.ts'
import { holdSlice, touchSlice } from './cedar-pool.ts'
import { cedarSchemaOf, cedarValue, EngineError, type RecordType } from './cedar-types.ts'
import { AGENT_TYPE } from './context-type.ts'
import { mergeNeeds, type Reads, readsNothing } from './policy-needs.ts'
import { readPolicy } from './read-policy.ts'
import type { Json, JsonObject } from './types.ts'

// One Cedar call for one decision: every guard that can match this tool, in this environment, for this agent, and the
// guards of the one threshold cell that applies, in a set that was parsed before; with a schema that holds exactly what
// they read. Guards are forbids in a set of their own, so Cedar's own answer is always "deny" and says nothing: what
// counts is which of them are satisfied, and which could not be evaluated.

export interface SliceInput {
  /** Cedar id → text. */
  texts: { [id: string]: string }
  tool: string
  groups: readonly string[]
  context: RecordType
}
export interface CedarSlice {
  readonly tool: string
  readonly context: RecordType
  readonly reads: Reads
  readonly readsTime: boolean
  /** Texts that Cedar cannot read: they never enter the set. */
  readonly broken: ReadonlyMap<string, string>
  readonly set: { [id: string]: string }
  readonly schema: unknown
  slot: string | null
}

export function compileSlice(input: SliceInput): CedarSlice {
  const reads = readsNothing()
  const broken = new Map<string, string>()
  const set: { [id: string]: string } = {}
  const groups = new Set<string>()
  let readsTime = false
  for (const [id, text] of Object.entries(input.texts)) {
    const reading = readPolicy(text)
    const refused = reading.ok ? (reading.head.effect === 'forbid' ? null : 'is a permit') : reading.message
    if (!reading.ok || refused) {
      broken.set(id, refused ?? '')
      continue
    }
    set[id] = text
    for (const variable of ['principal', 'action', 'resource', 'context'] as const)
      mergeNeeds(reads[variable], reading.reads[variable])
    readsTime ||= reading.readsTime
    const { action } = reading.head
    if (action.kind === 'in') for (const name of action.ids) if (input.groups.includes(name)) groups.add(name)
  }
  if (reads.action.whole) for (const name of input.groups) groups.add(name)
  return {
    tool: input.tool,
    context: input.context,
    reads,
    readsTime,
    broken,
    set,
    schema: sliceSchema(input.tool, [...groups], input.context, reads),
    slot: null,
  }
}

function sliceSchema(tool: string, groups: string[], context: RecordType, reads: Reads): unknown {
  return {
    '': {
      entityTypes: { Agent: { shape: cedarSchemaOf(AGENT_TYPE, reads.principal) }, Resource: {} },
      actions: {
        ...Object.fromEntries(groups.map((name) => [name, {}])),
        [tool]: {
          memberOf: groups.map((id) => ({ id })),
          appliesTo: {
            principalTypes: ['Agent'],
            resourceTypes: ['Resource'],
            context: cedarSchemaOf(context, reads.context),
          },
        },
      },
    },
  }
}

export interface SliceRequest {
  agent: { id: string; attributes: JsonObject }
  resource: string
  context: JsonObject
}
export interface SliceAnswer {
  satisfied: ReadonlySet<string>
  /** What could not be evaluated, by id. */
  errors: ReadonlyMap<string, string>
}

/** Throws when the whole call fails: then nothing is known, and the answer is no. */
export function evaluateSlice(slice: CedarSlice, request: SliceRequest): SliceAnswer {
  const slot = slotOf(slice)
  const uid = { type: 'Agent', id: request.agent.id }
  const readsAgent = slice.reads.principal.members.size > 0
  const call: StatefulAuthorizationCall = {
    principal: uid,
    action: { type: 'Action', id: slice.tool },
    resource: { type: 'Resource', id: request.resource },
    context: cedarValue(request.context, slice.context, slice.reads.context) as StatefulAuthorizationCall['context'],
    preparsedSchemaName: slot,
    validateRequest: true,
    preparsedPolicySetId: slot,
    entities: readsAgent
      ? [
          {
            uid,
            attrs: cedarValue(request.agent.attributes, AGENT_TYPE, slice.reads.principal) as { [name: string]: Json },
            parents: [],
          },
        ]
      : [],
  }
  const answer = guarded(() => statefulIsAuthorized(call))
  if (answer.type === 'failure') throw new EngineError(answer.errors.map((e) => e.message).join('; '))
  const { reason, errors } = answer.response.diagnostics
  return { satisfied: new Set(reason), errors: new Map(errors.map((e) => [e.policyId, e.error.message])) }
}

function slotOf(slice: CedarSlice): string {
  if (slice.slot !== null) {
    touchSlice(slice)
    return slice.slot
  }
  const hold = () =>
    holdSlice(slice, slice.set, slice.schema, () => {
      slice.slot = null
    })
  let result = hold()
  if ('errors' in result) {
    // Cedar reads a policy alone and refuses it in company only for reasons of one of them: find it, go on without it
    for (const [id, text] of Object.entries(slice.set)) {
      const alone = guarded(() => checkParsePolicySet({ staticPolicies: { [id]: text } }))
      if (alone.type === 'success') continue
      delete slice.set[id]
      ;(slice.broken as Map<string, string>).set(id, alone.errors[0]?.message ?? 'is no policy')
    }
    result = hold()
    if ('errors' in result) throw new EngineError(result.errors.join('; '))
  }
  slice.slot = result.slot
  return result.slot
}
