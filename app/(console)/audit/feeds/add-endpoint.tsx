'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../components/ui/button.tsx'

const load = () => import('./endpoint-dialog.tsx')
const EndpointDialog = dynamic(load, { ssr: false })

export function AddEndpoint() {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button kind="primary" onClick={show} onPointerEnter={load} onFocus={load}>
        Add endpoint
      </Button>
      {wanted && <EndpointDialog key={key} open={open} onClose={close} />}
    </>
  )
}
