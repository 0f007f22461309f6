'use client'
import type { Route } from 'next'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { Button } from '../../../../../components/ui/button.tsx'
import type { Quarter } from '../words.ts'

const ExportDialog = dynamic(() => import('./export-dialog.tsx'), { ssr: false })

export interface Choices {
  /** What a link asks for: a decision's card, a run, the audit's filters. */
  given: { [name: string]: string }
  agents: { value: string; label: string }[]
  holds: { value: string; label: string }[]
  quarters: Quarter[]
}

export function NewExport({
  open,
  openHref,
  closedHref,
  ...choices
}: Choices & { open: boolean; openHref: string; closedHref: string }) {
  const router = useRouter()
  return (
    <>
      <Button kind="primary" onClick={() => router.push(openHref as Route, { scroll: false })}>
        New export
      </Button>
      {open && <ExportDialog {...choices} onClose={() => router.push(closedHref as Route, { scroll: false })} />}
    </>
  )
}
