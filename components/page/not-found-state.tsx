import Link from 'next/link'
import { buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/states.tsx'

/** Hidden and missing give the identical answer. */
export function NotFoundState() {
  return (
    <EmptyState
      level={1}
      title="There is nothing here, or you may not see it"
      actions={
        <Link href="/" className={buttonClass()}>
          Go to your start page
        </Link>
      }
    >
      <p>The address may be mistyped, or belong to another organization than the one you are signed in to.</p>
    </EmptyState>
  )
}
