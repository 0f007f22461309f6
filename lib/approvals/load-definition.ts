import type { Sql } from '../ledger/append.ts'
import type { ToolDefinition } from '../policy/types.ts'
import type { Approval } from './load-approval.ts'

/** The pinned version that was asked for, whatever the tool's present one is. */
export async function definitionOf(
  sql: Sql,
  organizationId: string,
  approval: Pick<Approval, 'tool' | 'tool_version'>,
): Promise<ToolDefinition | null> {
  const rows = await sql.query(
    'SELECT definition FROM tool_version WHERE organization_id = $1 AND tool_name = $2 AND version = $3::integer',
    [organizationId, approval.tool, String(approval.tool_version)],
  )
  return (rows[0]?.definition as ToolDefinition | undefined) ?? null
}
