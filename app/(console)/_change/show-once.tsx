'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../components/forms/use-dialog.ts'
import { Button } from '../../../components/ui/button.tsx'

const load = () => import('./show-once-dialog.tsx')
const ShowOnceDialog = dynamic(load, { ssr: false })

export interface Shown {
  what: 'link' | 'token'
  /** The address that was invited, or the account's id. */
  subject: string
  /** Whose it is, in words. */
  name: string
}
/** What a change request made without its secret: whoever may has it made now, and sees it this once. */
export function ShowOnce({ shown, small = false }: { shown: Shown; small?: boolean }) {
  const { open, wanted, key, show, close } = useDialog()
  const { what, name } = shown
  return (
    <>
      <Button
        small={small}
        onClick={show}
        onPointerEnter={load}
        onFocus={load}
        {...(small ? { 'aria-label': `Show the ${what} ${what === 'link' ? 'for' : 'of'} ${name}` } : {})}
      >
        {small ? `Show the ${what}…` : `Show the ${what} ${what === 'link' ? 'for' : 'of'} ${name}`}
      </Button>
      {wanted && <ShowOnceDialog key={key} open={open} onClose={close} {...shown} />}
    </>
  )
}
