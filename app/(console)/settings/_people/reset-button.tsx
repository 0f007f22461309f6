'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../components/ui/button.tsx'

const load = () => import('./reset-dialog.tsx')
const ResetDialog = dynamic(load, { ssr: false })

export function ResetButton({ person }: { person: { id: string; name: string } }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button onClick={show} onPointerEnter={load} onFocus={load}>
        Reset link…
      </Button>
      {wanted && <ResetDialog key={key} open={open} onClose={close} person={person} />}
    </>
  )
}
