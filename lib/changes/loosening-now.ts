import type { Tx } from '../platform/db.ts'
import type { SnapshotContent } from '../policy/types.ts'
import type { ChangeItem } from './items.ts'

/** Whether items let more through than what decides now, with the sentence for each that does. */
export async function looseningNow(
  _tx: Tx,
  _organizationId: string,
  _content: SnapshotContent,
  items: readonly ChangeItem[],
  _author: string,
): Promise<{ loosening: boolean; why: { item: number; sentence: string }[] }> {
  return { loosening: true, why: items.map((_, item) => ({ item, sentence: 'It is not known to be only stricter.' })) }
}
