import { z } from 'zod'
import { canonicalJsonWithFractions, sha256Of } from '../../ledger/canonical-json.ts'
import type { Actor } from '../../people/actor.ts'
import { AppError, notFound } from '../../platform/app-error.ts'
import { now, nowMs } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { newId } from '../../platform/ids.ts'
import type { Environment, JsonObject } from '../../policy/types.ts'
import { conflict, demandForIdentity, demandQueues, demandSomewhere } from '../access.ts'
import { demandTools } from '../agents/set-stage.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { id, text, time, toolName } from '../fields.ts'
import { memberNames } from '../member-names.ts'
import { askAbove, grantConstraints } from './grant-constraints.ts'
import { type GrantView, grantParts, viewOfGrant } from './grant-view.ts'

const DAYS_MAX = 366
const DAY_MS = 86_400_000

export const createGrantBody = z
  .strictObject({
    identity: id,
    tool: toolName,
    constraints: grantConstraints.default({}),
    ask_above: askAbove.nullable().default(null),
    starts_at: time.nullable().default(null),
    /** In the future, within a year. */
    ends_at: time,
    justification: text(2_000, 3),
  })
  .superRefine((b, ctx) => {
    const issue = (message: string) => ctx.addIssue({ code: 'custom', path: ['ends_at'], message })
    if (!(b.ends_at instanceof Date)) return // its own issue says so
    if (b.ends_at <= now()) issue('must be in the future')
    else if (b.ends_at.getTime() > nowMs() + DAYS_MAX * DAY_MS) issue('must be within a year')
    else if (b.starts_at && b.starts_at >= b.ends_at) issue('must be after starts_at')
  })

/** Approved by whoever is signed in and does it: never by a name in the body. */
export async function createGrant(actor: Actor, input: unknown): Promise<GrantView> {
  const body = parseWith(createGrantBody, input, 'body')
  demandSomewhere(actor, 'grants', 'grants:write')
  return await change(actor, async (tx) => {
    await demandForIdentity(tx, actor, body.identity, 'grants', 'grants:write')
    return await applyGrant(tx, actor, body)
  })
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyGrant(
  tx: Tx,
  actor: Actor,
  body: z.output<typeof createGrantBody>,
  by: { author: string; approver: string } = { author: actor.id, approver: actor.id },
): Promise<Changed<GrantView>> {
  const { organizationId } = actor
  const identity = await tx.agentIdentity.findUnique({
    where: { organizationId_id: { organizationId, id: body.identity } },
    include: { agent: true },
  })
  if (!identity) throw notFound('identity')
  if (identity.status === 'revoked') throw conflict('identity_revoked', 'A revoked identity gets no grants.')
  await demandTools(tx, organizationId, [body.tool], '/tool')
  if (body.ask_above?.queue !== undefined)
    await demandQueues(tx, organizationId, [body.ask_above.queue], '/ask_above/queue')
  const grantId = newId('grt')
  const terms = JSON.parse(
    JSON.stringify({
      id: grantId,
      identity: body.identity,
      tool: body.tool,
      constraints: body.constraints,
      ask_above: body.ask_above,
      starts_at: body.starts_at,
      ends_at: body.ends_at,
    }),
  ) as JsonObject
  const grant = await tx.grant.create({
    data: {
      organizationId,
      id: grantId,
      identityId: body.identity,
      tool: body.tool,
      constraints: terms.constraints as object,
      ...(body.ask_above ? { askAbove: terms.ask_above as object } : {}),
      startsAt: body.starts_at,
      endsAt: body.ends_at,
      justification: body.justification,
      approvedBy: by.approver,
      createdBy: by.author,
      createdAt: now(),
      hash: hashOfGrant(terms),
    },
    include: grantParts,
  })
  return {
    answer: viewOfGrant(grant, await memberNames(tx, organizationId, [by.approver])),
    entries: [
      entryBy(
        actor,
        'grant.created',
        {
          grant: grantId,
          hash: grant.hash,
          identity: body.identity,
          tool: body.tool,
          environment: identity.environment as Environment,
          starts_at: body.starts_at?.toISOString() ?? null,
          ends_at: body.ends_at.toISOString(),
          approved_by: by.approver,
        },
        {
          subjectKind: 'grant',
          subjectId: grantId,
          agentId: identity.agentId,
          tool: body.tool,
          environment: identity.environment,
          summary: `Granted ${body.tool} to ${identity.agent.name} in ${identity.environment} until ${body.ends_at.toISOString().slice(0, 10)}`,
        },
        { justification: body.justification, constraints: terms.constraints, ask_above: terms.ask_above },
      ),
    ],
    epochs: [`identity:${body.identity}`],
    notify: [
      { kind: 'identity', id: body.identity },
      { kind: 'registry', id: identity.agentId },
    ],
  }
}

function hashOfGrant(terms: JsonObject): string {
  try {
    return sha256Of(canonicalJsonWithFractions(terms))
  } catch {
    throw new AppError(400, 'invalid_request', 'The constraints hold a value that has no JSON form.')
  }
}
