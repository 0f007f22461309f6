import { maskSecrets, maskText } from '../ledger/mask-secrets.ts'
import { AppError } from '../platform/app-error.ts'
import { nowMs } from '../platform/clock.ts'
import { newId } from '../platform/ids.ts'
import { decide } from '../policy/decide.ts'
import { needsOf } from '../policy/describe-action.ts'
import { limitKeys } from '../policy/limits.ts'
import { cardSentence } from '../policy/sentences.ts'
import type { ActionRequest, Decided, Facts, Json, JsonObject } from '../policy/types.ts'
import type { Ask } from './ask.ts'
import type { CounterKey } from './counters.ts'
import type { Draft, DraftRun, Said } from './draft.ts'
import type { KeptAnswer, Loaded } from './fact-types.ts'
import { foundRun, knownRun, wantedRun } from './find-run.ts'
import type { Instance, KnownRun } from './instance.ts'
import type { IdentityState } from './load-identity.ts'
import { epochsOf, type OrganizationCache, type OrganizationState } from './organization-state.ts'
import { prepareDraft } from './prepare-draft.ts'
import { basisPoints } from './request-schema.ts'

/** A refusal from memory is asked of the database once more: what was resumed or issued a moment ago is not refused. */
async function standingIdentity(cache: OrganizationCache, ask: Ask): Promise<IdentityState> {
  const known = await cache.identity(ask.identityId)
  try {
    ask.demand(known)
    return known
  } catch (e) {
    if (!(e instanceof AppError)) throw e
  }
  cache.forget(`identity:${ask.identityId}`)
  const fresh = await cache.identity(ask.identityId)
  ask.demand(fresh)
  return fresh
}

/**
 * Gathers facts and decides steps 1 to 7. What comes back counts only once it is recorded; or it is the answer that is
 * kept under the caller's idempotency key.
 */
export async function draftDecision(instance: Instance, ask: Ask): Promise<Draft | { kept: KeptAnswer }> {
  const cache = instance.cache(ask.organizationId)
  const state = await cache.state()
  const identity = await standingIdentity(cache, ask)
  const loader = instance.loader(ask.organizationId)

  const runName = ask.body.run == null ? null : maskText(ask.body.run)
  const approvalId = ask.body.approval ?? null
  let run = runName === null ? null : knownRun(instance, ask.organizationId, identity.id, runName)
  if (run === undefined || ask.idempotency) {
    const first = await loader.load({
      ...(run === undefined && runName !== null ? wantedRun(identity.id, runName) : {}),
      ...(ask.idempotency ? { idempotency: ask.idempotency } : {}),
    })
    if (first.kept) return { kept: first.kept }
    if (run === undefined) run = foundRun(instance, ask.organizationId, identity.id, runName as string, first)
  }
  const request = requestOf(ask, identity, run)
  const needs = needsOf(request, state.snapshot)
  const found = await loader.load({
    ...(run && !run.isNew ? { runId: run.id } : {}),
    resources: needs.resources,
    ...(needs.toolKnown ? { actionHash: needs.actionHash } : {}),
    ...(approvalId === null ? {} : { approvalId }),
  })
  if (found.run?.state === 'finished')
    throw new AppError(409, 'run_finished', 'This run is finished. Ask within another one.', {
      fields: [{ pointer: '/run', message: 'is finished' }],
    })
  if (approvalId !== null && found.approvalOf?.identityId !== identity.id)
    throw new AppError(404, 'unknown_approval', 'There is no such approval of this identity.', {
      fields: [{ pointer: '/approval', message: 'is not an approval of this identity' }],
    })
  return draft(ask, state, identity, request, factsOf(ask, identity, run, found), run, found)
}

function draft(
  ask: Ask,
  state: OrganizationState,
  identity: IdentityState,
  request: ActionRequest,
  facts: Facts,
  run: KnownRun | null,
  found: Loaded,
): Promise<Draft> {
  const decided = decide(request, facts, state.snapshot)
  const tool = state.snapshot.tool(request.tool)?.fact ?? null
  const said = saidOf(ask, tool?.definition.pointers.secrets)
  const made: Draft = {
    id: newId('dec', nowMs()),
    httpRequestId: ask.httpRequestId,
    ledgerRequest: newId('req', nowMs()),
    startedMs: ask.startedMs,
    bytes: ask.bytes ?? 1_000,
    caller: ask.caller,
    state,
    epochs: epochsOf(state, identity, request.tool),
    request,
    facts,
    decided,
    tool,
    limitKeys: countersOf(request, decided, state),
    sentence: maskText(cardSentence(request, tool?.definition ?? null, facts.resources, decided.reach).plain),
    run: run && draftRun(run),
    preview: found.preview,
    said,
    dryRun: ask.body.dry_run ?? false,
    approval:
      found.approval && found.approvalOf ? { id: found.approval.id, decisionId: found.approvalOf.decisionId } : null,
    idempotency: ask.idempotency,
    group: ask.group,
    prepared: null,
    foreign: null,
  }
  return prepareDraft(made)
}

/** What was refused at the boundary was never measured, so it counts towards nothing. */
function countersOf(request: ActionRequest, decided: Decided, { snapshot }: OrganizationState): CounterKey[] {
  if (decided.threshold_cell === null) return []
  const windows = new Map(snapshot.tool(request.tool)?.limits.map((l) => [l.id, l.window]))
  return limitKeys(request, decided, snapshot).map(({ limit, key }) => ({
    limit,
    key,
    window: windows.get(limit) ?? 'day',
  }))
}

const draftRun = ({ id, externalId, isNew, request, correlationId }: KnownRun): DraftRun => ({
  id,
  externalId,
  isNew,
  request,
  correlationId,
})

/** What stands outside of the arguments is recorded in clear or decides by its name: a secret in it is no name. */
function requestOf({ organizationId, body }: Ask, identity: IdentityState, run: KnownRun | null): ActionRequest {
  const { reasoning, model, resource, on_behalf_of: behalf } = body
  return {
    organization: organizationId,
    agent: identity.agentId,
    agent_name: identity.agentName,
    identity: identity.id,
    environment: identity.environment,
    run: run?.id ?? null,
    // proven only by a token that says so, which none does yet
    on_behalf_of: behalf ? { type: maskText(behalf.type), id: maskText(behalf.id), proven: false } : null,
    tool: maskText(body.tool),
    arguments: body.arguments,
    claimed_resource: resource ? { type: maskText(resource.type), id: maskText(resource.id) } : null,
    claimed_reach: (body.reach ?? null) as ActionRequest['claimed_reach'],
    confidence: reasoning?.confidence === undefined ? null : basisPoints(reasoning.confidence),
    unverified_assumptions: reasoning?.assumptions?.filter((a) => !a.verified).length ?? 0,
    model: model ? { id: maskText(model.id), version: model.version == null ? null : maskText(model.version) } : null,
    honours_obligations: body.capabilities?.includes('obligations') ?? false,
  }
}

function factsOf(ask: Ask, identity: IdentityState, run: KnownRun | null, found: Loaded): Facts {
  return {
    now: new Date(nowMs()).toISOString(),
    identity_status: identity.status,
    agent_status: identity.agentStatus,
    containment: ask.stop ? [ask.stop] : [],
    grants: identity.grants.get(ask.body.tool) ?? [],
    resources: found.resources,
    preview: found.preview && {
      id: found.preview.id,
      action_hash: found.preview.actionHash,
      reach: found.preview.reach,
      by: found.preview.by,
      expires_at: found.preview.expiresAt,
    },
    run: run && { id: run.id, labels: found.run?.labels ?? [], denials: found.denials },
    approval: found.approval,
    limits: null,
  }
}

/** The agent's words, without what is declared or recognised as secret. */
function saidOf({ body }: Ask, declared: readonly string[] | undefined): Said {
  const { masked, found } = maskSecrets(body.arguments, declared)
  const { confidence, ...words } = (body.reasoning ?? {}) as JsonObject
  return {
    arguments: masked as JsonObject,
    secretsReplaced: found.length > 0,
    reasoning: body.reasoning
      ? {
          ...(maskSecrets(words as Json).masked as JsonObject),
          ...(typeof confidence === 'number' ? { confidence: basisPoints(confidence) } : {}),
        }
      : null,
  }
}
