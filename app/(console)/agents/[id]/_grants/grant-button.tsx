'use client'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { useDialog } from '../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import type { GrantFormData, GrantPreset } from './grant-form-data.ts'

const load = () => import('./grant-dialog.tsx')
const GrantDialog = dynamic(load, { ssr: false })

export function GrantButton({
  form,
  preset = {},
  small = false,
  label,
  children,
}: {
  form: GrantFormData
  preset?: GrantPreset
  small?: boolean
  label?: string
  children: ReactNode
}) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button
        kind={small ? 'quiet' : 'plain'}
        small={small}
        aria-label={label}
        onClick={show}
        onPointerEnter={load}
        onFocus={load}
      >
        {children}
      </Button>
      {wanted && <GrantDialog key={key} open={open} onClose={close} form={form} preset={preset} />}
    </>
  )
}
