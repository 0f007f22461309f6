import { Diff, diffJson } from '../../../../../../components/ui/diff.tsx'
import { keyed } from '../../../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../../../components/ui/plain-text.tsx'
import type { ShownChange } from '../../shown.ts'

/** What it was written against is not what stands there now. */
export function Conflict({
  conflicts,
  items,
  first,
}: {
  conflicts: ShownChange['conflicts']
  items: ShownChange['items']
  first: number
}) {
  if (!conflicts.length) return null
  return (
    <section aria-labelledby="conflict" className="grid gap-3 rounded-lg border border-ask/40 p-4 text-sm">
      <div>
        <h2 id="conflict" className="text-ask">
          Its base has moved
        </h2>
        <p>
          Somebody changed what this touches after it was written, so it cannot be applied. A rebase keeps its items,
          puts them on top of what stands there now, and asks for approvals anew.
        </p>
      </div>
      <ul className="grid gap-3">
        {keyed(conflicts, (c) => c.target).map(({ key, item: c }) => (
          <li key={key} className="grid gap-1">
            <p className="font-medium">
              <PlainText text={items[c.item - first]?.sentence ?? c.target} />
            </p>
            <Diff lines={diffJson(c.was ?? {}, c.is ?? {})} />
          </li>
        ))}
      </ul>
    </section>
  )
}
