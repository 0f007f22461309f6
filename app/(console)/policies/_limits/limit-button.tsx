'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import type { QueueOption } from '../../../../components/ui/asked-words.ts'
import { Button } from '../../../../components/ui/button.tsx'
import type { LimitView } from '../../../../lib/registry/limits/limit-view.ts'

const load = () => import('./limit-dialog.tsx')
const LimitDialog = dynamic(load, { ssr: false })

export interface LimitChoices {
  queues: QueueOption[]
  defaultQueue: string
  tools: string[]
  identities: { id: string; label: string }[]
}
export type LimitShown = Pick<LimitView, 'id' | 'definition' | 'active'>

/** Without a limit it makes a new one. */
export function LimitButton({ limit = null, choices }: { limit?: LimitShown | null; choices: LimitChoices }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      {limit ? (
        <Button small onClick={show} onPointerEnter={load} onFocus={load} aria-label={`Change the limit ${limit.id}`}>
          {limit.active ? 'Change…' : 'Bring back…'}
        </Button>
      ) : (
        <Button kind="primary" onClick={show} onPointerEnter={load} onFocus={load}>
          Set a limit
        </Button>
      )}
      {wanted && <LimitDialog key={key} open={open} onClose={close} limit={limit} choices={choices} />}
    </>
  )
}
