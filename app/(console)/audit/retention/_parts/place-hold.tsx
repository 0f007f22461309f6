'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../components/ui/button.tsx'

const load = () => import('./hold-dialog.tsx')
const HoldDialog = dynamic(load, { ssr: false })

export function PlaceHold({ agents }: { agents: { value: string; label: string }[] }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button onClick={show} onPointerEnter={load} onFocus={load}>
        Place a hold…
      </Button>
      {wanted && <HoldDialog key={key} open={open} onClose={close} agents={agents} />}
    </>
  )
}
