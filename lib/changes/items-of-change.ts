import { read } from '../platform/db.ts'
import type { ChangeItem } from './items.ts'

/** What a change contains now, for those who ask what it would do. Null: there is none, or it may not be seen. */
export async function itemsOfChange(
  organizationId: string,
  id: string,
): Promise<{ items: ChangeItem[]; contentHash: string; author: string; title: string } | null> {
  const row = await read(organizationId, (db) =>
    db.changeRequest.findUnique({
      where: { organizationId_id: { organizationId, id } },
      select: { items: true, contentHash: true, authorId: true, title: true },
    }),
  )
  return (
    row && {
      items: row.items as unknown as ChangeItem[],
      contentHash: row.contentHash,
      author: row.authorId,
      title: row.title,
    }
  )
}
