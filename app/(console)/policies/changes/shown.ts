import type { ChangeView } from '../../../../lib/changes/change-view.ts'
import type { DescribedItem } from '../../../../lib/changes/describe-items.ts'

/** A change as its page shows it: a page of its items, in words. */
export interface ShownChange extends Omit<ChangeView, 'items'> {
  items: DescribedItem[]
  items_total: number
}
