'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useKeys } from '../../../../components/keys/keys.ts'
import { Button, buttonClass } from '../../../../components/ui/button.tsx'
import { KeyHint } from '../../../../components/ui/key-hint.tsx'

/** The neighbours in the run, by key and by link, and a page for the files. */
export function RecordKeys({
  before,
  after,
  bundle,
}: {
  before: string | null
  after: string | null
  /** Where a bundle of this decision is asked for; null for whoever may not. */
  bundle: string | null
}) {
  const router = useRouter()
  const go = (id: string | null) => () => {
    if (id) router.push(`/decisions/${id}` as Route)
  }
  useKeys([
    { keys: 'j', label: 'Next decision in the run', group: 'This decision', run: go(after) },
    { keys: 'k', label: 'Previous decision in the run', group: 'This decision', run: go(before) },
    { keys: 'p', label: 'Print', group: 'This decision', run: () => window.print() },
  ])
  return (
    <span className="flex flex-wrap items-center justify-end gap-2">
      {before && (
        <Link href={`/decisions/${before}` as Route} className={buttonClass('plain', true)}>
          Earlier <span className="max-sm:sr-only">in the run</span> <KeyHint keys="K" />
        </Link>
      )}
      {after && (
        <Link href={`/decisions/${after}` as Route} className={buttonClass('plain', true)}>
          Later <span className="max-sm:sr-only">in the run</span> <KeyHint keys="J" />
        </Link>
      )}
      {bundle && (
        <Link href={bundle as Route} prefetch={false} className={buttonClass('plain', true)}>
          Bundle
        </Link>
      )}
      <Button small hint="P" onClick={() => window.print()}>
        Print
      </Button>
    </span>
  )
}
