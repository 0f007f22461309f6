import type { Sql } from '../../ledger/append.ts'

export interface Range {
  from: number
  before: number
}

/** Which entries come into question: the log's times never decrease, so a span of time is one of indices. */
export async function rangeOf(
  sql: Sql,
  organizationId: string,
  q: { index?: number | undefined; from?: Date | undefined; to?: Date | undefined },
  cursor: string | undefined,
): Promise<Range> {
  const [head] = await sql.query('SELECT size::text AS size FROM ledger.log_head WHERE organization_id = $1', [
    organizationId,
  ])
  const size = Number(head?.size ?? 0)
  const firstAt = async (at: Date | undefined): Promise<number | null> => {
    if (!at) return null
    const [row] = await sql.query('SELECT ledger.first_since($1::timestamptz)::text AS index', [at.toISOString()])
    return Number(row?.index ?? size)
  }
  const from = Math.max((await firstAt(q.from)) ?? 0, q.index ?? 0)
  const ends = [
    size,
    await firstAt(q.to),
    q.index === undefined ? null : q.index + 1,
    cursor === undefined ? null : Number(cursor),
  ]
  return { from, before: Math.min(...ends.filter((n) => n !== null)) }
}
