'use client'
import { useRouter } from 'next/navigation'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Propose } from '../../_change/propose-lazy.tsx'
import { WhatIf } from '../_what-if/what-if.tsx'

interface Props {
  items: unknown[]
  why: string
  mayReplay: boolean
  mayPropose: boolean
}
/** What the proposal would have answered, and the change request that it becomes: both take the same items. */
export function ProposeButton({ items, why, mayReplay, mayPropose }: Props) {
  const router = useRouter()
  const { open, key, show, close } = useDialog()
  return (
    <div className="grid gap-3">
      {mayReplay && <WhatIf plain items={() => items} />}
      {mayPropose && (
        <div>
          <Button onClick={show}>Propose this change…</Button>
        </div>
      )}
      {open && (
        <Propose
          key={key}
          items={items}
          why={why}
          onClose={close}
          onProposed={() => {
            close()
            router.refresh()
          }}
        />
      )}
    </div>
  )
}
