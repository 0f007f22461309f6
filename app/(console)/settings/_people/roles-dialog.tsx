'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { setRoles } from '../actions.ts'
import { RolesField } from './roles-field.tsx'

export default function RolesDialog({
  open,
  onClose,
  person,
}: {
  open: boolean
  onClose(): void
  person: { id: string; name: string; roles: string[] }
}) {
  const router = useRouter()
  const notify = useNotify()
  const [roles, choose] = useState<string[]>(person.roles)
  const { state, pending, run, proposal } = useGoverned(setRoles, onClose)
  async function submit() {
    const answer = await run({ person: person.id, roles })
    if (!answer.ok) return
    onClose()
    notify(`${person.name}’s roles are changed.`)
    router.refresh()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Roles of ${person.name}`}
      description="They count from the next request that this person makes."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={pending} onClick={submit}>
            Change roles
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <RolesField value={roles} error={state.fields.roles ?? null} onChange={choose} />
        <FormMessage state={state} />
      </div>
      {proposal}
    </Dialog>
  )
}
