import { canonicalJsonWithFractions, sha256Of } from '../ledger/canonical-json.ts'
import { maskSecrets } from '../ledger/mask-secrets.ts'
import type { ServiceActor } from '../people/actor.ts'
import { nowMs } from '../platform/clock.ts'
import { newId } from '../platform/ids.ts'
import { decideForeign } from '../policy/foreign.ts'
import { visible } from '../policy/sentences.ts'
import type { ActionRequest, Decided, Facts, ForeignFacts, ForeignRequest, Json, JsonObject } from '../policy/types.ts'
import type { Draft } from './draft.ts'
import type { Instance } from './instance.ts'
import { epochsOf, type OrganizationState } from './organization-state.ts'
import { prepareDraft } from './prepare-draft.ts'

export interface ForeignAsk {
  actor: ServiceActor
  question: Pick<ForeignRequest, 'subject' | 'action' | 'resource' | 'context'>
  httpRequestId: string
  startedMs: number
  bytes: number
}

/** A subject that is not an agent: decided by the catalog's permits and guards alone, on the asking party's assertions. */
export async function draftForeign(
  instance: Instance,
  { actor, question, httpRequestId, startedMs, bytes }: ForeignAsk,
): Promise<Draft> {
  const { organizationId } = actor
  const state = await instance.cache(organizationId).state()
  const { subject, resource } = question
  const { resources } = await instance.loader(organizationId).load({
    resources: [
      { type: subject.type, id: subject.id },
      { type: resource.type, id: resource.id },
    ],
  })
  const request: ForeignRequest = { organization: organizationId, caller: actor.id, environment: null, ...question }
  const facts: ForeignFacts = {
    now: new Date(nowMs()).toISOString(),
    containment: [],
    subject: resources[0]?.attributes ?? null,
    resource: resources[1]?.attributes ?? null,
  }
  const { masked, found } = maskSecrets(request as unknown as Json)
  const recordable = masked as unknown as ForeignRequest
  const draft: Draft = {
    id: newId('dec', nowMs()),
    httpRequestId,
    ledgerRequest: newId('req', nowMs()),
    startedMs,
    bytes,
    caller: { kind: 'service', id: actor.id },
    state,
    epochs: epochsOf(state, null, request.action.name),
    ...standIns(request, facts, state),
    tool: null,
    limitKeys: [],
    sentence: sentenceOf(recordable),
    run: null,
    preview: null,
    said: { reasoning: null, arguments: recordable.action.properties, secretsReplaced: found.length > 0 },
    dryRun: false,
    approval: null,
    idempotency: null,
    group: null,
    prepared: null,
    foreign: { request, facts, recordable, callerName: actor.name },
  }
  return prepareDraft(draft)
}

/** `⟨caller⟩` asks: may user alice do can_read on document 1? */
const sentenceOf = ({ subject, action, resource }: ForeignRequest): string =>
  visible(`${subject.type} ${subject.id} wants to ${action.name} ${resource.type} ${resource.id}.`)

/** A foreign decision in the shape of an agent's, so that both are recorded, listed and shown alike. */
function standIns(
  request: ForeignRequest,
  foreignFacts: ForeignFacts,
  state: OrganizationState,
): { request: ActionRequest; facts: Facts; decided: Decided } {
  const made = decideForeign(request, foreignFacts, state.snapshot)
  const { subject, action, resource } = request
  return {
    request: {
      organization: request.organization,
      agent: '',
      agent_name: `${subject.type} ${subject.id}`,
      identity: '',
      environment: COUNTED_AS,
      run: null,
      on_behalf_of: null,
      tool: action.name,
      arguments: action.properties,
      claimed_resource: null,
      claimed_reach: null,
      confidence: null,
      unverified_assumptions: 0,
      model: null,
      honours_obligations: false,
    },
    facts: {
      now: foreignFacts.now,
      identity_status: 'active',
      agent_status: 'active',
      containment: [],
      grants: [],
      resources: [{ type: resource.type, id: resource.id, attributes: foreignFacts.resource, hash: null }],
      preview: null,
      run: null,
      approval: null,
      limits: [],
    },
    decided: {
      ...made,
      field_errors: [],
      impact: 'low',
      reversibility: null,
      sensitivity: 'ordinary',
      threshold_cell: null,
      stage: 'autonomous',
      shadow_outcome: null,
      reach: { source: 'none', unbounded: false },
      action_hash: sha256Of(canonicalJsonWithFractions(request as unknown as JsonObject)),
      resource_key: `${resource.type}:${resource.id}`,
      retry_after: null,
      consumes_approval: null,
      charges: [],
    },
  }
}
/** An enforcement point is bound to no environment; lists count its questions where most is at stake. */
const COUNTED_AS = 'production' as const
