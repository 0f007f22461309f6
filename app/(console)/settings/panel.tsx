import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from '../../../components/ui/button.tsx'
import { CloseGlyph } from '../../../components/ui/glyphs.tsx'
import { IntoView } from '../agents/[id]/_permissions/into-view.tsx'

/** What a row opens, beside the list; above it where the page is one column. */
export function Panel({ title, closeHref, children }: { title: ReactNode; closeHref: string; children: ReactNode }) {
  return (
    <aside
      aria-labelledby="opened"
      className="grid min-w-0 scroll-mt-16 content-start gap-5 max-xl:-order-1 max-xl:rounded-lg max-xl:border max-xl:border-line max-xl:p-4 xl:sticky xl:top-4 xl:border-l xl:border-line xl:pl-7"
    >
      <IntoView />
      <div className="-mb-2 flex items-start justify-between gap-2">
        <h2 id="opened" className="min-w-0 text-md break-words">
          {title}
        </h2>
        <Link
          href={closeHref as Route}
          scroll={false}
          prefetch={false}
          aria-label="Close"
          className={`${buttonClass('quiet', true)} -mt-1 -mr-2 min-h-8 min-w-8`}
        >
          <CloseGlyph />
        </Link>
      </div>
      {children}
    </aside>
  )
}
/** A list, and beside it what is open. */
export const Beside = ({ panel, children }: { panel: ReactNode; children: ReactNode }) => (
  <div
    className={`grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-6 ${panel ? 'xl:grid-cols-[minmax(0,1fr)_340px]' : ''}`}
  >
    <div className="grid min-w-0 gap-4">{children}</div>
    {panel}
  </div>
)
