'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../../components/ui/button.tsx'
import { useStale } from '../_parts/frozen.tsx'

const load = () => import('./edit-dialog.tsx')
const EditDialog = dynamic(load, { ssr: false })

export interface Edited {
  change: string
  version: number
  title: string
  why: string
  /** Every item in words, when they all stand on the page; null: there are too many to take out by hand. */
  sentences: string[] | null
  /** Agreed to already: an edit starts the review again. */
  reviewed: boolean
}
export function EditButton(props: Edited) {
  const stale = useStale()
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button disabled={stale} onClick={show} onPointerEnter={load} onFocus={load}>
        Edit…
      </Button>
      {wanted && <EditDialog key={key} open={open} onClose={close} {...props} />}
    </>
  )
}
