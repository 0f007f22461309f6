'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../components/ui/button.tsx'
import type { ThresholdView } from '../../../../lib/registry/thresholds/threshold-view.ts'
import type { Who } from '../words.ts'

const load = () => import('./change-dialog.tsx')
const ChangeDialog = dynamic(load, { ssr: false })

export interface OwnerChoices {
  list: { id: string; name: string }[]
  more: boolean
  me: string
}
export function ChangeButton(props: { cell: ThresholdView; who: Who; owners: OwnerChoices; mayReplay: boolean }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <div>
      <Button onClick={show} onPointerEnter={load} onFocus={load}>
        Change this cell…
      </Button>
      {wanted && <ChangeDialog key={key} open={open} onClose={close} {...props} />}
    </div>
  )
}
