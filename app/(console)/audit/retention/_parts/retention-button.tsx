'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import type { Floor } from '../../../../../lib/retention/classes.ts'

const load = () => import('./retention-dialog.tsx')
const RetentionDialog = dynamic(load, { ssr: false })

export function RetentionButton(props: { floors: Floor[]; days: { [name: string]: number } }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button onClick={show} onPointerEnter={load} onFocus={load}>
        Change…
      </Button>
      {wanted && <RetentionDialog key={key} open={open} onClose={close} {...props} />}
    </>
  )
}
