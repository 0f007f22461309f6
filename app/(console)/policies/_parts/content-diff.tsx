import { Diff, diffJson } from '../../../../components/ui/diff.tsx'
import type { Json, PolicyContent } from '../../../../lib/policy/types.ts'
import { CedarDiff } from '../_cedar/cedar-diff.tsx'

/** What differs between two contents: the text line by line, everything else member by member. */
export function ContentDiff({ was, is }: { was: PolicyContent; is: PolicyContent }) {
  const lines = diffJson(rest(was), rest(is))
  const text = was.cedar !== is.cedar
  if (!text && lines.length === 0)
    return <p className="text-sm text-muted">Nothing that decides; another rationale, review date or example.</p>
  return (
    <div className="grid gap-3">
      {text && <CedarDiff was={was.cedar} is={is.cedar} />}
      {lines.length > 0 && <Diff lines={lines} />}
    </div>
  )
}
const rest = ({ cedar: _, version: __, ...content }: PolicyContent) => content as unknown as Json
