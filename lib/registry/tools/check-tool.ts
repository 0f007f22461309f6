import { type Actor, may } from '../../people/actor.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { Finding, ToolDefinition } from '../../policy/types.ts'
import { demandSomewhere } from '../access.ts'
import { runChecks } from '../checks/run-checks.ts'
import { registerToolBody } from './register-tool.ts'
import { pinned } from './tool-definition.ts'

export interface ToolCheck {
  hash: string
  findings: Finding[]
  /** The version that registering it would make; null when it is the current one already. */
  version: number | null
  /** It would wait for a review. */
  held: boolean
}

/** What `registerTool` would say to the same body, and its warnings; nothing is written. */
export async function checkTool(actor: Actor, input: unknown): Promise<ToolCheck> {
  const body = parseWith(registerToolBody, input, 'body')
  demandSomewhere(actor, 'tools', 'tools:write')
  const { definition, hash } = pinned(body.definition)
  const [findings = []] = await runChecks([{ kind: 'tool', definition }], { tools: [], resource_types: {} })
  const latest = await latestVersion(actor.organizationId, definition)
  return {
    hash,
    findings,
    version: latest?.definitionHash === hash ? null : (latest?.version ?? 0) + 1,
    held: !(may(actor, 'tools.write', 'tools:write') && definition.effects !== undefined),
  }
}

const latestVersion = (organizationId: string, { name }: ToolDefinition) =>
  read(organizationId, (db) =>
    db.toolVersion.findFirst({ where: { organizationId, toolName: name }, orderBy: { version: 'desc' } }),
  )
