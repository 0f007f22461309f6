'use client'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import type { Action } from '../../lib/platform/action.ts'
import { Button, type ButtonKind } from '../ui/button.tsx'
import { useDialog } from './use-dialog.ts'

const load = () => import('./reason-dialog.tsx')
const ReasonDialog = dynamic(load, { ssr: false })

export interface ReasonedAct {
  title: string
  /** What happens, a sentence each: the reader decides by these. */
  effects: ReactNode[]
  /** The word on the button that does it. */
  confirm: string
  danger?: boolean
  /** Who reads the reason; without it none is asked for. */
  reason?: { note?: string; optional?: boolean; label?: string }
  action: Action<unknown>
  input: Record<string, unknown>
  /** Said when it is done. */
  done: string
  /** Where to go then, by what came of it; this page again when left out. */
  then?: string | ((data: unknown) => string | null)
  onDone?(): void
}

/** A button that asks first: what will happen, why, and then does it once. */
export function ReasonButton({
  word,
  kind = 'plain',
  small = false,
  label,
  disabled,
  ...act
}: ReasonedAct & { word: ReactNode; kind?: ButtonKind; small?: boolean; label?: string; disabled?: boolean }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button
        kind={kind}
        small={small}
        disabled={disabled}
        aria-label={label}
        onClick={show}
        onPointerEnter={load}
        onFocus={load}
      >
        {word}
      </Button>
      {wanted && <ReasonDialog key={key} open={open} onClose={close} {...act} />}
    </>
  )
}
