import { Suspense } from 'react'
import { Diff, diffJson } from '../../../../../../components/ui/diff.tsx'
import { keyed } from '../../../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../../../components/ui/plain-text.tsx'
import type { DescribedItem } from '../../../../../../lib/changes/describe-items.ts'
import type { ItemFindings as ItemFindingsOf } from '../../../../../../lib/changes/findings-of-items.ts'
import type { Json } from '../../../../../../lib/policy/types.ts'
import { LoosenGlyph } from '../../../../_change/glyphs.tsx'
import { CedarDiff } from '../../../_cedar/cedar-diff.tsx'

import { ItemFindings } from './item-findings.tsx'

/** What the change consists of: each item as a sentence, why it loosens, and what stands there before and after. */
export function ItemList({
  items,
  first,
  why,
  findings,
}: {
  items: DescribedItem[]
  /** The number of the first one among all items, from 0. */
  first: number
  why: { item: number; sentence: string }[]
  /** Of a change that can still be applied. */
  findings: Promise<ItemFindingsOf[]> | null
}) {
  return (
    <ol start={first + 1} className="grid gap-6">
      {keyed(items, (i) => i.sentence).map(({ key, item }, i) => (
        <li key={key} className="grid min-w-0 gap-2 border-t border-line pt-3">
          <h3 className="text-base font-medium break-words">
            <PlainText text={item.sentence} />
          </h3>
          {keyed(
            why.filter((w) => w.item === first + i),
            (w) => w.sentence,
          ).map(({ key: at, item: w }) => (
            <p key={at} className="flex items-baseline gap-2 text-sm text-ask">
              <span className="relative top-[2px] flex-none">
                <LoosenGlyph />
              </span>
              <span>
                <PlainText text={w.sentence} />
              </span>
            </p>
          ))}
          {findings && (
            <Suspense fallback={null}>
              <ItemFindings of={findings} item={first + i} />
            </Suspense>
          )}
          <Difference item={item} />
        </li>
      ))}
    </ol>
  )
}

function Difference({ item: { was, is, cedar } }: { item: DescribedItem }) {
  const lines = diffJson(members(was), members(is))
  return (
    <>
      {cedar && <CedarDiff was={cedar.was} is={cedar.is} />}
      {lines.length > 0 && <Diff lines={lines} />}
      {!cedar && lines.length === 0 && (
        <p className="text-sm text-muted">It stands there already as this would leave it.</p>
      )}
    </>
  )
}
/** What is new or gone is shown member by member as well. */
const members = (value: Json | undefined): Json => value ?? {}
