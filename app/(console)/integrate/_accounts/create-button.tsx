'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../components/ui/button.tsx'

const load = () => import('./create-dialog.tsx')
const CreateDialog = dynamic(load, { ssr: false })

export function CreateButton({ scopes }: { scopes: string[] }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button kind="primary" onClick={show} onPointerEnter={load} onFocus={load}>
        Create service account
      </Button>
      {wanted && <CreateDialog key={key} open={open} onClose={close} scopes={scopes} />}
    </>
  )
}
