import { type Actor, may } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import { STAGES, type ToolDefinition } from '../policy/types.ts'
import type { IdentitySummary } from '../registry/agents/agent-view.ts'
import { createIdentity, createIdentityBody } from '../registry/agents/create-identity.ts'
import { registerTool, registerToolBody } from '../registry/tools/register-tool.ts'
import type { ToolView } from '../registry/tools/tool-view.ts'
import { governedRow, isGoverned } from './governed.ts'
import { sameButWords } from './same-tool.ts'

// Registrations are direct where they decide nothing yet: a new tool that nobody was granted, a version that waits for
// its review, one that differs in words, an identity that asks about every write.

export async function registerToolGoverned(actor: Actor, input: unknown): Promise<ToolView> {
  const direct = () => registerTool(actor, input)
  if (!(await isGoverned(actor)) || !(await wouldDecide(actor, input))) return await direct()
  return await governedRow(actor, { kind: 'tool.register', value: input }, direct)
}

async function wouldDecide(actor: Actor, input: unknown): Promise<boolean> {
  const body = registerToolBody.safeParse(input)
  // what is wrong with it, and who may not, is said by the operation; of others a version is held until it is reviewed
  if (!body.success || !may(actor, 'tools.write', 'tools:write')) return false
  const definition = JSON.parse(JSON.stringify(body.data.definition)) as ToolDefinition
  const { organizationId } = actor
  const current = await read(organizationId, async (db) => {
    const tool = await db.tool.findUnique({
      where: { organizationId_name: { organizationId, name: definition.name } },
    })
    const version = tool?.currentVersion
    return version === undefined
      ? null
      : await db.toolVersion.findUnique({
          where: { organizationId_toolName_version: { organizationId, toolName: definition.name, version } },
        })
  })
  return current !== null && !sameButWords(current.definition as unknown as ToolDefinition, definition)
}

const SUPERVISED = STAGES.indexOf('supervised')

export async function createIdentityGoverned(actor: Actor, agentId: string, input: unknown): Promise<IdentitySummary> {
  const { data } = createIdentityBody.safeParse(input)
  if (
    data &&
    STAGES.indexOf(data.default_stage) > SUPERVISED &&
    may(actor, 'agents.write', 'agents:write') &&
    (await isGoverned(actor))
  )
    throw new AppError(
      409,
      'stage_needs_change',
      'An identity begins supervised or in shadow. Create it so, then raise its stage by a change request.',
      { fields: [{ pointer: '/default_stage', message: 'can only be shadow or supervised' }] },
    )
  return await createIdentity(actor, agentId, input)
}
