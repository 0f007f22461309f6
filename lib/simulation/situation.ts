import { countersFor, probeIdentity } from '../authorize/probe-identity.ts'
import { basisPoints } from '../authorize/request-schema.ts'
import { canonicalJson, sha256Of } from '../ledger/canonical-json.ts'
import { notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import type { CompiledSnapshot } from '../policy/compile.ts'
import { decide } from '../policy/decide.ts'
import { actionHash } from '../policy/describe-action.ts'
import type { DecisionRecord, ForeignRecord } from '../policy/replay.ts'
import type { ActionRequest, Environment, Facts, Json, ResourceFact } from '../policy/types.ts'
import type { Question } from './question.ts'

export interface Situation {
  record: DecisionRecord
  /** Of a past decision: what it was answered then. */
  recorded: { id: string; outcome: string; at: string; secrets_replaced: boolean } | null
}
export type ForeignSituation = { foreign: ForeignRecord; recorded: NonNullable<Situation['recorded']> }

/** A past decision as it was recorded: request and facts. */
export async function recordedSituation(organizationId: string, id: string): Promise<Situation | ForeignSituation> {
  const row = await read(organizationId, (db) =>
    db.decision.findUnique({
      where: { organizationId_id: { organizationId, id } },
      select: { id: true, kind: true, at: true, outcome: true, record: true },
    }),
  )
  if (!row) throw notFound('decision')
  const text = Buffer.from(row.record).toString()
  if (!text) throw notFound('record of that decision')
  const record = JSON.parse(text)
  const recorded = {
    id,
    outcome: row.outcome,
    at: row.at.toISOString(),
    secrets_replaced: record.secrets_replaced === true,
  }
  return row.kind === 'foreign' ? { foreign: record, recorded } : { record, recorded }
}

/** The question of an identity, with the facts as they are now but for those that were given. */
export async function askedSituation(
  organizationId: string,
  identityId: string,
  { request: asked, facts: given = {} }: Pick<Question, 'request' | 'facts'>,
): Promise<Situation> {
  if (!asked) throw new Error('a question without a request')
  const probe = await probeIdentity(organizationId, identityId)
  const { identity, snapshot } = probe
  const at = given.at === undefined ? now() : new Date(given.at)
  const request: ActionRequest = {
    organization: organizationId,
    agent: identity.agentId,
    agent_name: identity.agentName,
    identity: identity.id,
    environment: identity.environment,
    run: null,
    on_behalf_of: asked.on_behalf_of ? { ...asked.on_behalf_of, proven: false } : null,
    tool: asked.tool,
    arguments: asked.arguments as ActionRequest['arguments'],
    claimed_resource: null,
    claimed_reach: (asked.reach ?? null) as ActionRequest['claimed_reach'],
    confidence: asked.confidence === undefined ? null : basisPoints(asked.confidence),
    unverified_assumptions: asked.unverified_assumptions ?? 0,
    model: asked.model ? { id: asked.model, version: null } : null,
    honours_obligations: asked.honours_obligations,
  }
  const registered = await probe.resourcesOf({
    tool: request.tool,
    arguments: request.arguments,
    confidence: request.confidence,
  })
  const facts: Facts = {
    now: at.toISOString(),
    identity_status: identity.status,
    agent_status: identity.agentStatus,
    containment: [],
    grants: identity.grants.get(request.tool) ?? [],
    resources: withGiven(registered, given.resources ?? []),
    preview: given.preview
      ? {
          id: 'prv_simulated',
          action_hash: actionHash(request, snapshot.tool(request.tool)?.fact.hash ?? null),
          reach: given.preview as ActionRequest['claimed_reach'] & object,
          by: 'simulated',
          expires_at: new Date(at.getTime() + 300_000).toISOString(),
        }
      : null,
    run: given.labels?.length ? { id: 'run_simulated', labels: given.labels, denials: [] } : null,
    approval: null,
    limits: null,
  }
  return { record: { request, facts: await counted(organizationId, request, facts, snapshot) }, recorded: null }
}

/** What is given about a resource stands instead of what is registered, and beside it where nothing is. */
function withGiven(
  registered: readonly ResourceFact[],
  given: NonNullable<NonNullable<Question['facts']>['resources']>,
): ResourceFact[] {
  const made = given.map(
    (g): ResourceFact => ({ ...g, hash: g.attributes && sha256Of(canonicalJson(g.attributes as Json)) }),
  )
  const same = (a: ResourceFact, b: ResourceFact) => a.type === b.type && a.id === b.id
  return [...registered.filter((r) => !made.some((m) => same(m, r))), ...made]
}

/** The same asked by another identity: its own grants, stage and counters. */
export async function askedBy(
  organizationId: string,
  { record }: Situation,
  identityId: string,
): Promise<DecisionRecord & { agent: string; environment: Environment }> {
  const { identity, snapshot } = await probeIdentity(organizationId, identityId)
  const request: ActionRequest = {
    ...record.request,
    agent: identity.agentId,
    agent_name: identity.agentName,
    identity: identity.id,
    environment: identity.environment,
    run: null,
  }
  const facts: Facts = {
    ...record.facts,
    identity_status: identity.status,
    agent_status: identity.agentStatus,
    containment: [],
    grants: identity.grants.get(request.tool) ?? [],
    run: record.facts.run && { ...record.facts.run, denials: [] },
    approval: null,
    limits: null,
  }
  return {
    request,
    facts: await counted(organizationId, request, facts, snapshot),
    agent: identity.agentName,
    environment: identity.environment,
  }
}

const counted = async (
  organizationId: string,
  request: ActionRequest,
  facts: Facts,
  snapshot: CompiledSnapshot,
): Promise<Facts> => ({
  ...facts,
  limits: await countersFor(organizationId, request, decide(request, facts, snapshot), snapshot, Date.parse(facts.now)),
})
