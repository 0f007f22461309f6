import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'

export const NoSuchPolicy = () => (
  <EmptyState
    level={1}
    title="There is no such policy, or you may not see it"
    actions={
      <Link href={'/policies' as Route} className={buttonClass()}>
        All policies
      </Link>
    }
  >
    <p>It may belong to another organization than the one you are signed in to.</p>
  </EmptyState>
)
