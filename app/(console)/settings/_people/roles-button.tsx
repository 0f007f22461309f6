'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../components/ui/button.tsx'

const load = () => import('./roles-dialog.tsx')
const RolesDialog = dynamic(load, { ssr: false })

export function RolesButton({ person }: { person: { id: string; name: string; roles: string[] } }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button onClick={show} onPointerEnter={load} onFocus={load}>
        Change roles…
      </Button>
      {wanted && <RolesDialog key={key} open={open} onClose={close} person={person} />}
    </>
  )
}
