'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../../components/ui/button.tsx'
import { useStale } from '../_parts/frozen.tsx'

const load = () => import('./apply-at-dialog.tsx')
const ApplyAtDialog = dynamic(load, { ssr: false })

export function ApplyAtButton(props: { change: string; version: number; at: string | null }) {
  const stale = useStale()
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button disabled={stale} onClick={show} onPointerEnter={load} onFocus={load}>
        {props.at ? 'Another time…' : 'Apply at…'}
      </Button>
      {wanted && <ApplyAtDialog key={key} open={open} onClose={close} {...props} />}
    </>
  )
}
