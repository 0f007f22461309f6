import { notFound } from '../platform/app-error.ts'
import { nowMs } from '../platform/clock.ts'
import type { CompiledSnapshot } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import { needsOf } from '../policy/describe-action.ts'
import type { ActionRequest, Decided, Facts, JsonObject, ResourceFact } from '../policy/types.ts'
import { thisInstance } from './instance.ts'
import type { IdentityState } from './load-identity.ts'

/** What an identity might ask, for somebody who wants to know the answer beforehand. */
export interface ProbeQuestion {
  tool: string
  arguments: JsonObject
  /** Basis points. */
  confidence: number | null
  unverified_assumptions?: number
  model?: string | null
}
export interface Probe {
  identity: IdentityState
  snapshot: CompiledSnapshot
  snapshotHash: string
  /** The engine's answer now, with these facts about the resources; one that is not among them counts as unregistered. */
  ask(question: ProbeQuestion, resources?: readonly ResourceFact[]): Decided
  /** The resources that the arguments name, as they are registered now. */
  resourcesOf(question: ProbeQuestion): Promise<ResourceFact[]>
}

/**
 * Asks the engine as this identity would, on the live snapshot, grants and stages, and records nothing: no decision, no
 * counter, no request for people. Outside of a run, without preview or approval, and without the hour's and the day's
 * limits, which only the ledger's lock settles.
 */
export async function probeIdentity(organizationId: string, identityId: string): Promise<Probe> {
  const instance = thisInstance()
  const cache = instance.cache(organizationId)
  // here no epoch is compared afterwards: what is shown is what is in force now, not what this process heard last
  cache.forget('organization')
  cache.forget(`identity:${identityId}`)
  const [state, identity] = await Promise.all([cache.state(), cache.identity(identityId)])
  if (!identity) throw notFound('identity')
  const now = new Date(nowMs()).toISOString()
  const requestOf = (q: ProbeQuestion): ActionRequest => ({
    organization: organizationId,
    agent: identity.agentId,
    agent_name: identity.agentName,
    identity: identity.id,
    environment: identity.environment,
    run: null,
    on_behalf_of: null,
    tool: q.tool,
    arguments: q.arguments,
    claimed_resource: null,
    claimed_reach: null,
    confidence: q.confidence,
    unverified_assumptions: q.unverified_assumptions ?? 0,
    model: q.model ? { id: q.model, version: null } : null,
    honours_obligations: true,
  })
  return {
    identity,
    snapshot: state.snapshot,
    snapshotHash: state.snapshotHash,
    ask(question, resources = []) {
      const request = requestOf(question)
      const facts: Facts = {
        now,
        identity_status: identity.status,
        agent_status: identity.agentStatus,
        containment: [],
        grants: identity.grants.get(question.tool) ?? [],
        resources: needsOf(request, state.snapshot).resources.map(
          ({ type, id }) =>
            resources.find((r) => r.type === type && r.id === id) ?? { type, id, attributes: null, hash: null },
        ),
        preview: null,
        run: null,
        approval: null,
        limits: null,
      }
      return decide(request, facts, state.snapshot)
    },
    async resourcesOf(question) {
      const { resources } = needsOf(requestOf(question), state.snapshot)
      return resources.length ? (await instance.loader(organizationId).load({ resources })).resources : []
    },
  }
}
