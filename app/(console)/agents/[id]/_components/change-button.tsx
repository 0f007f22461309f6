'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import type { AgentView } from '../../../../../lib/registry/agents/agent-view.ts'
import type { PersonOption } from '../../_components/register-button.tsx'

const load = () => import('./change-dialog.tsx')
const ChangeDialog = dynamic(load, { ssr: false })

export function ChangeButton(props: { agent: AgentView; people: PersonOption[]; more: boolean }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button onClick={show} onPointerEnter={load} onFocus={load}>
        Edit…
      </Button>
      {wanted && <ChangeDialog key={key} open={open} onClose={close} {...props} />}
    </>
  )
}
