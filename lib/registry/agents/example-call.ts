import { type Probe, probeIdentity } from '../../authorize/probe-identity.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { CLASSES, type JsonObject } from '../../policy/types.ts'
import { type ProbeAnswer, permissionCell } from './permission-cell.ts'
import { sampleResources } from './sample-resources.ts'

/** A call that an identity can make as it stands, and the answer that the engine would give now. */
export interface ExampleCall {
  tool: string
  arguments: JsonObject
  expected: ProbeAnswer | null
}
const TOOLS_MAX = 100

/** What only reads comes first: a first try should hurt nobody. */
const mildest = (tools: string[], { snapshot }: Probe): string | undefined =>
  tools.toSorted((a, b) => rank(snapshot.tool(a)) - rank(snapshot.tool(b)))[0]
const rank = (tool: ReturnType<Probe['snapshot']['tool']>): number =>
  tool ? CLASSES.indexOf(tool.definition.class) : CLASSES.length

/** For the tool that is named, else for one that the identity was granted; null where there is no tool at all. */
export async function exampleCall(
  actor: Actor,
  identityId: string,
  wanted: string | null,
): Promise<{ tools: string[]; example: ExampleCall | null }> {
  demand(actor, 'agents.read', 'registry:read')
  const { organizationId } = actor
  const probe = await probeIdentity(organizationId, identityId)
  const at = nowMs()
  const granted = [...probe.identity.grants]
    .filter(([, grants]) => grants.some((g) => !g.revoked && Date.parse(g.ends_at) > at))
    .map(([tool]) => tool)
  const known = probe.snapshot.content.tools.filter((t) => t.status === 'active').map((t) => t.definition.name)
  const tools = [...(granted.length ? granted : known)].sort().slice(0, TOOLS_MAX)
  const name = wanted !== null && probe.snapshot.tool(wanted) ? wanted : mildest(tools, probe)
  const definition = name === undefined ? undefined : probe.snapshot.tool(name)?.definition
  if (!definition) return { tools, example: null }
  const cell = permissionCell(probe, definition, await sampleResources(organizationId, [definition]), at)
  return {
    tools: tools.includes(definition.name) ? tools : [definition.name, ...tools],
    example: {
      tool: definition.name,
      arguments: cell.registered?.arguments ?? cell.arguments ?? {},
      expected: cell.registered?.answer ?? cell.answer,
    },
  }
}
