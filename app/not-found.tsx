import type { Metadata } from 'next'
import Link from 'next/link'
import { buttonClass } from '../components/ui/button.tsx'
import { EmptyState } from '../components/ui/states.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main id="main">
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
    </main>
  )
}
