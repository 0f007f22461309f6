import { foundRun, knownRun, wantedRun } from '../authorize/find-run.ts'
import type { Instance } from '../authorize/instance.ts'
import { append, lockHead, sqlOfTx } from '../ledger/append.ts'
import { maskSecrets, maskText } from '../ledger/mask-secrets.ts'
import { demand, type ServiceActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now, nowMs } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import { actionHash } from '../policy/describe-action.ts'
import type { Json, JsonObject } from '../policy/types.ts'
import type { PreviewBody } from './schemas.ts'

export const PREVIEW_MS = 5 * 60_000

export interface StatedPreview {
  id: string
  action_hash: string
  expires_at: string
}

/**
 * A tool server says what exactly this action would reach. It decides nothing: the next question about the very same
 * action, within five minutes, is judged by this reach instead of by what the arguments bound.
 */
export async function statePreview(instance: Instance, actor: ServiceActor, body: PreviewBody): Promise<StatedPreview> {
  demand(actor, 'tools.write', 'previews:write')
  const { organizationId } = actor
  const state = await instance.cache(organizationId).state()
  const tool = state.snapshot.tool(body.tool)
  if (!tool)
    throw new AppError(400, 'unknown_tool', `No tool called ${body.tool} is registered.`, {
      fields: [{ pointer: '/tool', message: 'is not a registered tool' }],
    })
  const hash = body.action_hash ?? (await hashOf(instance, organizationId, body, tool.fact.hash))
  const at = now()
  const expiresAt = new Date(nowMs() + PREVIEW_MS)
  const id = newId('prv')
  const shown = (value: Json | undefined): Json | null => (value === undefined ? null : maskSecrets(value).masked)
  const before = shown(body.before)
  const after = shown(body.after)
  const note = body.note === undefined ? null : maskText(body.note)
  const { rows, recipients, customers } = body.reach
  await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    await lockHead(sql, organizationId)
    await tx.preview.create({
      data: {
        organizationId,
        id,
        actionHash: hash,
        tool: body.tool,
        reach: body.reach as JsonObject,
        ...(before === null ? {} : { before: before as JsonObject }),
        ...(after === null ? {} : { after: after as JsonObject }),
        note,
        source: actor.id,
        createdAt: at,
        expiresAt,
      },
    })
    await append(sql, organizationId, [
      {
        type: 'preview.stated',
        clear: {
          preview: id,
          tool: body.tool,
          source: actor.id,
          ...(rows === undefined ? {} : { rows }),
          ...(recipients === undefined ? {} : { recipients }),
          ...(customers === undefined ? {} : { customers }),
          expires_at: expiresAt.toISOString(),
        },
        disclosures: [
          { name: 'action_hash', value: hash },
          { name: 'before', value: before },
          { name: 'after', value: after },
          { name: 'note', value: note },
        ].filter((d) => d.value !== null),
        audit: {
          actorKind: 'service',
          actorId: actor.id,
          subjectKind: 'preview',
          subjectId: id,
          tool: body.tool,
          summary: `A tool server stated what an action of ${body.tool} would reach.`,
        },
      },
    ])
  })
  return { id, action_hash: hash, expires_at: expiresAt.toISOString() }
}

async function hashOf(
  instance: Instance,
  organizationId: string,
  body: PreviewBody,
  definitionHash: string,
): Promise<string> {
  const { identity: identityId = '', run: runName = null, arguments: args = {}, on_behalf_of: behalf = null } = body
  const identity = await instance.cache(organizationId).identity(identityId)
  if (!identity)
    throw new AppError(404, 'unknown_identity', 'There is no such identity.', {
      fields: [{ pointer: '/identity', message: 'is not an identity of this organization' }],
    })
  let run = runName === null ? null : knownRun(instance, organizationId, identity.id, runName)
  if (run === undefined && runName !== null) {
    const found = await instance.loader(organizationId).load(wantedRun(identity.id, runName))
    if (!found.run) throw unknownRunOf()
    run = foundRun(instance, organizationId, identity.id, runName, found)
  }
  return actionHash(
    {
      organization: organizationId,
      agent: identity.agentId,
      agent_name: identity.agentName,
      identity: identity.id,
      environment: identity.environment,
      run: run?.id ?? null,
      on_behalf_of: behalf && { ...behalf, proven: false },
      tool: body.tool,
      arguments: args,
      claimed_resource: null,
      claimed_reach: null,
      confidence: null,
      unverified_assumptions: 0,
      model: null,
      honours_obligations: false,
    },
    definitionHash,
  )
}
const unknownRunOf = (): AppError =>
  new AppError(404, 'unknown_run', 'There is no such run of that identity.', {
    fields: [{ pointer: '/run', message: 'is not a run of that identity' }],
  })
