import type { Sql } from '../ledger/append.ts'
import { newId } from '../platform/ids.ts'
import type { JsonObject } from '../policy/types.ts'

export const EVENT_KINDS = [
  'requested',
  'joined',
  'changed', // something that the voters see is another now: a new round
  'commented',
  'clarification_asked',
  'clarification_given',
  'escalated',
  'edited',
  'voted',
  'decided',
  'consumed',
  'lapsed',
  'superseded',
  'expired',
  'cancelled',
  'reopened',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export interface EventRow {
  approvalId: string
  at: Date
  kind: EventKind
  personId?: string
  text?: string
  detail?: JsonObject
}

export async function insertEvents(sql: Sql, organizationId: string, events: EventRow[]): Promise<void> {
  if (!events.length) return
  const rows = events.map((e) => ({
    id: newId('ape'),
    approval_id: e.approvalId,
    at: e.at.toISOString(),
    kind: e.kind,
    person_id: e.personId ?? null,
    text: e.text ?? null,
    detail: e.detail ?? {},
  }))
  await sql.query(
    `INSERT INTO approval_event (organization_id, id, approval_id, at, kind, person_id, text, detail)
     SELECT $1, id, approval_id, at, kind, person_id, text, detail
       FROM jsonb_to_recordset($2::jsonb) AS e(id text, approval_id text, at timestamptz, kind text, person_id text, text text, detail jsonb)`,
    [organizationId, JSON.stringify(rows)],
  )
}
