import type { ChangeView } from '../../../lib/changes/change-view.ts'
import { changeEndpoints } from '../../../lib/changes/endpoints.ts'
import { getChange } from '../../../lib/changes/get-change.ts'
import { openChange } from '../../../lib/changes/open-change.ts'
import { approveChange } from '../../../lib/changes/review-change.ts'
import { submitChange } from '../../../lib/changes/submit-change.ts'
import type { Actor, PersonActor } from '../../../lib/people/actor.ts'
import type { Role } from '../../../lib/people/permissions.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { cookieFor } from '../people/people-world.ts'
import {
  BASE,
  fetchOf,
  member,
  newWorld,
  refundPolicy,
  refundTool,
  unique,
  type World,
} from '../registry/registry-world.ts'

export interface ChangesWorld extends World {
  /** Drafts policies and thresholds. */
  writer: PersonActor
  /** Another of that role, so that a writer's change can be approved in it. */
  peer: PersonActor
  compliance: PersonActor
  second: PersonActor
  approver: PersonActor
  developer: PersonActor
}
/** an organization where a change can go every way: a tool that rules speak of, and people in each role. */
export async function changesWorld(word = 'changing'): Promise<ChangesWorld> {
  const world = await newWorld(word)
  await registerTool(world.system, { definition: refundTool() })
  return {
    ...world,
    writer: await member(world, 'policy_author'),
    peer: await member(world, 'policy_author'),
    compliance: await member(world, 'compliance'),
    second: await member(world, 'admin'),
    approver: await member(world, 'approver'),
    developer: await member(world, 'developer'),
  }
}

export const policyItem = (id = unique('rule'), over: Record<string, unknown> = {}) => ({
  kind: 'policy.publish',
  policy: refundPolicy({ id, ...over }),
})
/** Which only ever lets more through: from asking to a notice. */
export const looserItem = (id: string) => policyItem(id, { outcome: 'allow_with_notice', requirements: undefined })

export const drafted = (actor: Actor, items: unknown[], title = 'Refunds over €250'): Promise<ChangeView> =>
  openChange(actor, { title, why: 'Agreed by operations and finance.', items })
export async function submitted(actor: Actor, items: unknown[]): Promise<ChangeView> {
  const { id, version } = await drafted(actor, items)
  return await submitChange(actor, id, { version })
}
export const voted = async (reviewer: PersonActor, id: string, role = reviewer.roles[0]): Promise<ChangeView> => {
  const { content_hash } = await getChange(reviewer, id)
  return await approveChange(reviewer, id, { content_hash, role })
}
/** Submitted and approved in two roles. */
export async function approved(
  world: ChangesWorld,
  items: unknown[],
  author: Actor = world.writer,
): Promise<ChangeView> {
  const { id } = await submitted(author, items)
  await voted(world.compliance, id)
  return await voted(world.second, id)
}

export const callChanges = fetchOf(changeEndpoints)
export async function as(
  actor: PersonActor | string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, never> & { code?: string } & Record<string, unknown> }> {
  const who =
    typeof actor === 'string' ? { authorization: `Bearer ${actor}` } : { cookie: await cookieFor(actor), origin: BASE }
  const answer = await callChanges(
    new Request(`${BASE}${path}`, {
      method,
      headers: { ...who, ...(body === undefined ? {} : { 'content-type': 'application/json' }) } as Record<
        string,
        string
      >,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
  return { status: answer.status, body: (await answer.json()) as never }
}
export type { Role }
