import type { Sql } from '../ledger/append.ts'
import type { ApprovalFact } from '../policy/types.ts'
import type { ConsumeItem, ConsumeResult, OpenItem, OpenResult } from './types.ts'

// What the record batch calls. The caller holds the organization's head lock and appends the entries that come back.

export declare function openOrJoinApprovals(
  sql: Sql,
  organizationId: string,
  items: OpenItem[],
  now: Date,
): Promise<OpenResult[]>
export declare function consumeApprovals(
  sql: Sql,
  organizationId: string,
  items: ConsumeItem[],
  now: Date,
): Promise<ConsumeResult[]>
export declare function approvalFacts(sql: Sql, organizationId: string, ids: string[], now: Date): Promise<Map<string, ApprovalFact>>
