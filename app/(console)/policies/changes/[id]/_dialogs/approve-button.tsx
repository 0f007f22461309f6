'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../../components/ui/button.tsx'
import { roleWord } from '../../../../settings/role-words.ts'
import { useStale } from '../_parts/frozen.tsx'

const load = () => import('./approve-dialog.tsx')
const ApproveDialog = dynamic(load, { ssr: false })

export interface Approving {
  change: string
  content_hash: string
  /** In which the person may agree. */
  roles: string[]
  sentences: string[]
  loosening: boolean
}
export function ApproveButton(props: Approving) {
  const stale = useStale()
  const { open, wanted, key, show, close } = useDialog()
  const [only] = props.roles
  return (
    <>
      <Button kind="weighed" disabled={stale} onClick={show} onPointerEnter={load} onFocus={load}>
        {props.roles.length === 1 && only ? `Approve as ${roleWord(only).toLowerCase()}…` : 'Approve…'}
      </Button>
      {wanted && <ApproveDialog key={key} open={open} onClose={close} {...props} />}
    </>
  )
}
