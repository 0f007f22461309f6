'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../components/ui/button.tsx'

const load = () => import('./invite-dialog.tsx')
const InviteDialog = dynamic(load, { ssr: false })

export function InviteButton() {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button kind="primary" onClick={show} onPointerEnter={load} onFocus={load}>
        Invite somebody
      </Button>
      {wanted && <InviteDialog key={key} open={open} onClose={close} />}
    </>
  )
}
