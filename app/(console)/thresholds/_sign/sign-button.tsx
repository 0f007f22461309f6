'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../components/ui/button.tsx'
import type { Role } from '../../../../lib/people/permissions.ts'
import type { CellName } from '../query.ts'

const load = () => import('./sign-dialog.tsx')
const SignDialog = dynamic(load, { ssr: false })

export interface SignProps {
  cell: CellName & { version: number; hash: string }
  /** In which the person may sign; the first is offered. */
  roles: Role[]
  /** What the cell lets happen at most, in words. */
  loosest: string
}
export function SignButton(props: SignProps) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button onClick={show} onPointerEnter={load} onFocus={load}>
        Sign off…
      </Button>
      {wanted && <SignDialog key={key} open={open} onClose={close} {...props} />}
    </>
  )
}
