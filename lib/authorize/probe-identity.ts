import { notFound } from '../platform/app-error.ts'
import { nowMs } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import type { CompiledSnapshot } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import { needsOf } from '../policy/describe-action.ts'
import { limitKeys, settleLimits } from '../policy/limits.ts'
import type { ActionRequest, Decided, Facts, JsonObject, LimitFact, ResourceFact } from '../policy/types.ts'
import { type CounterKey, oldestBucketMs, RunningCounters } from './counters.ts'
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
  /**
   * The engine's answer now, with these facts about the resources; one that is not among them counts as unregistered.
   * Without the hour's and the day's limits.
   */
  ask(question: ProbeQuestion, resources?: readonly ResourceFact[]): Decided
  /** The same with the limits against the counters as they stand now; nothing is charged. */
  askCounted(question: ProbeQuestion, resources?: readonly ResourceFact[]): Promise<Decided>
  /** The resources that the arguments name, as they are registered now. */
  resourcesOf(question: ProbeQuestion): Promise<ResourceFact[]>
}

/**
 * Asks the engine as this identity would, on the live snapshot, grants and stages, and records nothing: no decision, no
 * counter, no request for people. Outside of a run, without preview or approval.
 */
export async function probeIdentity(organizationId: string, identityId: string): Promise<Probe> {
  const instance = thisInstance()
  const cache = instance.cache(organizationId)
  // here no epoch is compared afterwards: what is shown is what is in force now, not what this process heard last
  cache.forget('organization')
  cache.forget(`identity:${identityId}`)
  const [state, identity] = await Promise.all([cache.state(), cache.identity(identityId)])
  if (!identity) throw notFound('identity')
  const atMs = nowMs()
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
  const factsOf = (request: ActionRequest, resources: readonly ResourceFact[]): Facts => ({
    now: new Date(atMs).toISOString(),
    identity_status: identity.status,
    agent_status: identity.agentStatus,
    containment: [],
    grants: identity.grants.get(request.tool) ?? [],
    resources: needsOf(request, state.snapshot).resources.map(
      ({ type, id }) =>
        resources.find((r) => r.type === type && r.id === id) ?? { type, id, attributes: null, hash: null },
    ),
    preview: null,
    run: null,
    approval: null,
    limits: null,
  })
  return {
    identity,
    snapshot: state.snapshot,
    snapshotHash: state.snapshotHash,
    ask(question, resources = []) {
      const request = requestOf(question)
      return decide(request, factsOf(request, resources), state.snapshot)
    },
    async askCounted(question, resources = []) {
      const request = requestOf(question)
      const facts = factsOf(request, resources)
      const decided = decide(request, facts, state.snapshot)
      const counted = await countersFor(organizationId, request, decided, state.snapshot, atMs)
      return settleLimits(decided, request, counted, state.snapshot, facts)
    },
    async resourcesOf(question) {
      const { resources } = needsOf(requestOf(question), state.snapshot)
      return resources.length ? (await instance.loader(organizationId).load({ resources })).resources : []
    },
  }
}

/** What every limit that counts this action stands at now. Nothing is charged. */
export async function countersFor(
  organizationId: string,
  request: ActionRequest,
  decided: Decided,
  snapshot: CompiledSnapshot,
  atMs: number,
): Promise<LimitFact[]> {
  const windows = new Map(snapshot.tool(request.tool)?.limits.map((l) => [l.id, l.window]))
  const keys = limitKeys(request, decided, snapshot).map((k) => ({
    ...k,
    window: windows.get(k.limit) ?? ('day' as const),
  }))
  return new RunningCounters(atMs, keys, await countersNow(organizationId, keys, atMs)).facts(keys)
}

async function countersNow(organizationId: string, keys: CounterKey[], atMs: number) {
  if (!keys.length) return []
  const rows = await read(organizationId, (db) =>
    db.counter.findMany({
      where: {
        organizationId,
        bucket: { gt: new Date(oldestBucketMs(atMs)) },
        OR: keys.map(({ limit, key }) => ({ limitId: limit, scopeKey: key })),
      },
    }),
  )
  return rows.map((r) => ({ limit: r.limitId, key: r.scopeKey, bucketMs: r.bucket.getTime(), value: Number(r.value) }))
}
