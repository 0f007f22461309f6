import { notFound } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import { decide } from '../policy/decide.ts'
import { needsOf } from '../policy/describe-action.ts'
import { cardSentence } from '../policy/sentences.ts'
import type { ActionRequest, Decided, Facts, Json, JsonObject, ResourceFact } from '../policy/types.ts'
import { thisInstance } from './instance.ts'

export interface EditedDecision {
  decided: Decided
  sentence: string
  resources: ResourceFact[]
  preview: { before: Json | null; after: Json | null; note: string | null } | null
}

/**
 * What the engine would say now to the same request with other arguments: the organization's live snapshot, grants,
 * attributes and denials. Limits are settled when the agent asks again. Records nothing.
 * @param asked the identity and the decision that opened the request for people
 */
export async function evaluateEdited(
  organizationId: string,
  asked: { identityId: string; decisionId: string },
  args: JsonObject,
): Promise<EditedDecision> {
  const request: ActionRequest = { ...(await requestOf(organizationId, asked.decisionId)), arguments: args }
  const instance = thisInstance()
  const cache = instance.cache(organizationId)
  const state = await cache.state()
  const identity = await cache.identity(asked.identityId)
  if (!identity) throw notFound('identity')
  const needs = needsOf(request, state.snapshot)
  const found = await instance.loader(organizationId).load({
    ...(request.run === null ? {} : { runId: request.run }),
    resources: needs.resources,
    ...(needs.toolKnown ? { actionHash: needs.actionHash } : {}),
  })
  const facts: Facts = {
    now: now().toISOString(),
    identity_status: identity.status,
    agent_status: identity.agentStatus,
    containment: [],
    grants: identity.grants.get(request.tool) ?? [],
    resources: found.resources,
    preview: found.preview && {
      id: found.preview.id,
      action_hash: found.preview.actionHash,
      reach: found.preview.reach,
      by: found.preview.by,
      expires_at: found.preview.expiresAt,
    },
    run: found.run && { id: found.run.id, labels: found.run.labels, denials: found.denials },
    approval: null,
    limits: null,
  }
  const decided = decide(request, facts, state.snapshot)
  const definition = state.snapshot.tool(request.tool)?.definition ?? null
  return {
    decided,
    sentence: cardSentence(request, definition, facts.resources, decided.reach).plain,
    resources: facts.resources,
    preview: found.preview && { before: found.preview.before, after: found.preview.after, note: found.preview.note },
  }
}

async function requestOf(organizationId: string, decisionId: string): Promise<ActionRequest> {
  const found = await read(organizationId, (db) =>
    db.decision.findUnique({
      where: { organizationId_id: { organizationId, id: decisionId } },
      select: { record: true },
    }),
  )
  if (!found) throw notFound('decision')
  return (JSON.parse(Buffer.from(found.record).toString()) as { request: ActionRequest }).request
}
