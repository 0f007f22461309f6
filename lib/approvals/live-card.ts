import type { Sql } from '../ledger/append.ts'
import type { ApprovalBasis, CardContent, ResourceFact } from '../policy/types.ts'
import { cardHash, type Shown, shown } from './card.ts'
import type { Approval } from './load-approval.ts'

/** The card as it is now: registered attributes are read again, everything else is as it was asked. */
export interface LiveCard {
  content: CardContent
  basis: ApprovalBasis
  round: number
  hash: string
  shown: Shown
  /** Attributes changed since the stored card: the next vote begins a new round. */
  changed: boolean
}

export async function liveCard(sql: Sql, organizationId: string, approval: Approval): Promise<LiveCard> {
  const { content } = approval.card
  const fresh = await registered(sql, organizationId, content.resources)
  const changed = fresh.some((r, i) => r.hash !== content.resources[i]?.hash)
  const live = changed ? { ...content, resources: fresh } : content
  const round = approval.round + (changed ? 1 : 0)
  const seen = shown(live, approval.card.requirements, round)
  return {
    content: live,
    basis: changed
      ? { ...approval.basis, resources: fresh.map(({ type, id, hash }) => ({ type, id, hash })) }
      : approval.basis,
    round,
    hash: changed ? cardHash(seen) : approval.card_hash,
    shown: seen,
    changed,
  }
}

async function registered(
  sql: Sql,
  organizationId: string,
  resources: readonly ResourceFact[],
): Promise<ResourceFact[]> {
  if (!resources.length) return []
  const rows = await sql.query(
    `SELECT r.type, r.id, r.attributes, r.hash FROM unnest($2::text[], $3::text[]) AS w(type, id)
       JOIN resource r ON r.organization_id = $1 AND r.type = w.type AND r.id = w.id`,
    [organizationId, resources.map((r) => r.type), resources.map((r) => r.id)],
  )
  return resources.map(({ type, id }) => {
    const row = rows.find((r) => r.type === type && r.id === id)
    return row
      ? { type, id, attributes: row.attributes as ResourceFact['attributes'], hash: row.hash as string }
      : { type, id, attributes: null, hash: null }
  })
}
