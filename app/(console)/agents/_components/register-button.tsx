'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../components/ui/button.tsx'

const load = () => import('./register-dialog.tsx')
const RegisterDialog = dynamic(load, { ssr: false })

export interface PersonOption {
  id: string
  name: string
}
/** `more`: there are more people than the first hundred, so that the owner is searched for. */
export function RegisterButton(props: { people: PersonOption[]; more: boolean; me: string }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button kind="primary" onClick={show} onPointerEnter={load} onFocus={load}>
        Register agent
      </Button>
      {wanted && <RegisterDialog key={key} open={open} onClose={close} {...props} />}
    </>
  )
}
