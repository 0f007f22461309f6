'use client'
import { told } from '../../../../components/card/told.ts'
import { Time } from '../../../../components/time/time.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'

export function Thread({ view }: { view: ApprovalView }) {
  const lines = view.thread.map((item) => ({ item, text: told(item, view.agent.name) })).filter((l) => l.text !== null)
  return (
    <section aria-labelledby="thread">
      <h3 id="thread" className="mb-1 font-semibold">
        Thread
        {view.places.length > 1 && (
          <span className="font-normal text-muted">
            {' '}
            · {view.places.filter((p) => p.filled_by).length} of {view.places.length} approvals
          </span>
        )}
      </h3>
      <ol className="text-sm">
        {lines.map(({ item, text }) => (
          <li key={item.id} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 py-1">
            <span className="text-muted">
              <Time at={item.at} form="short" />
            </span>
            <span className="min-w-0">
              {text}
              {item.kind === 'clarification_given' && (
                <>
                  {' '}
                  <Tag>untrusted</Tag>
                </>
              )}
              {item.text && (
                <span className="mt-0.5 block border-l-2 border-line pl-2.5">
                  <PlainText text={item.text} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
