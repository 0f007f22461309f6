import { type Actor, demand } from '../people/actor.ts'
import { inTransaction, read } from '../platform/db.ts'
import { needed } from './approvals.ts'
import { assess } from './assess.ts'
import { describeItems } from './describe-items.ts'
import { demandDraft } from './item-rights.ts'
import type { ChangeItem } from './items.ts'

export interface PreviewedItems {
  sentences: string[]
  loosening: boolean
  why: string[]
  approvals_needed: number
  /** Open drafts of whoever asks, to which the items could be added. */
  drafts: { id: string; title: string }[]
}
const DRAFTS_SHOWN = 20

/** What a change of these items would be, before there is one. Nothing is written. */
export async function previewItems(actor: Actor, items: ChangeItem[]): Promise<PreviewedItems> {
  demand(actor, 'changes.read', 'registry:read')
  demandDraft(actor, items)
  const { organizationId } = actor
  const described = await describeItems(actor, items)
  const { loosening, why } = await inTransaction(organizationId, (tx) => assess(tx, organizationId, items))
  const drafts = await read(organizationId, (db) =>
    db.changeRequest.findMany({
      where: { organizationId, authorId: actor.id, state: 'draft' },
      select: { id: true, title: true },
      orderBy: { updatedAt: 'desc' },
      take: DRAFTS_SHOWN,
    }),
  )
  return {
    sentences: described.map((d) => d.sentence),
    loosening,
    why: why.map((w) => w.sentence),
    approvals_needed: needed({ loosening }),
    drafts,
  }
}
