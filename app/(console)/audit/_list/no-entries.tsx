import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'

/** A log always has its first entry, so an empty list is a filtered one. */
export const NoEntries = ({ filtered, clearHref }: { filtered: boolean; clearHref: string }) => (
  <EmptyState
    title={filtered ? 'No entry matches' : 'Nothing further'}
    actions={
      <Link href={clearHref as Route} className={buttonClass()}>
        {filtered ? 'Clear the filters' : 'To the newest entries'}
      </Link>
    }
  >
    <p>
      {filtered
        ? 'Nothing in the log fits all of these filters and this environment.'
        : 'There are no older entries than those on the page before.'}
    </p>
  </EmptyState>
)
