import type { ApprovalView } from '../../lib/approvals/approval-view.ts'
import { keyed } from '../ui/keyed.ts'
import { PlainText } from '../ui/plain-text.tsx'
import { Tag } from '../ui/tag.tsx'

const CLAIMED = ' (claimed)'

/** The server's own sentence: what a reader must not miss stands out, and what the agent only claims is called so. */
export function Sentence({ view }: { view: Pick<ApprovalView, 'segments' | 'on_behalf_of'> }) {
  const claims = view.on_behalf_of !== null && !view.on_behalf_of.proven
  return (
    <>
      {keyed(view.segments, (s) => s.text).map(({ key, item }) => {
        if (item.strong)
          return (
            <b key={key}>
              <PlainText text={item.text} />
            </b>
          )
        const at = claims ? item.text.lastIndexOf(CLAIMED) : -1
        if (at < 0) return <PlainText key={key} text={item.text} />
        return (
          <span key={key}>
            <PlainText text={item.text.slice(0, at)} /> <Tag>claimed</Tag>
          </span>
        )
      })}
    </>
  )
}
