/** What makes requests alike enough to be decided by one look: agent, environment, tool version and rules. */
export const kindOf = (a: {
  agent_id: string
  environment: string
  tool: string
  tool_version: number
  basis: { rules: string[] }
}): string => JSON.stringify([a.agent_id, a.environment, a.tool, a.tool_version, [...a.basis.rules].sort()])
