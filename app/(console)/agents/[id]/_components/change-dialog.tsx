'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Dialog } from '../../../../../components/ui/dialog.tsx'
import { Field, Input, Textarea } from '../../../../../components/ui/field.tsx'
import type { AgentView } from '../../../../../lib/registry/agents/agent-view.ts'
import { OwnerField } from '../../_components/owner-field.tsx'
import type { PersonOption } from '../../_components/register-button.tsx'
import { change } from '../../actions.ts'

interface Props {
  agent: AgentView
  people: PersonOption[]
  more: boolean
  open: boolean
  onClose(): void
}
export default function ChangeDialog({ agent, people, more, open, onClose }: Props) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [name, setName] = useState(agent.name)
  const [purpose, setPurpose] = useState(agent.purpose)
  const [owner, setOwner] = useState(agent.owner.name === null ? (people[0]?.id ?? '') : agent.owner.id)
  const { state, pending, run } = useAction(change)
  const { fields } = state
  const changes = {
    ...(name.trim() === agent.name ? {} : { name }),
    ...(purpose.trim() === agent.purpose ? {} : { purpose }),
    ...(owner === agent.owner.id ? {} : { owner }),
  }
  async function submit() {
    if (!Object.keys(changes).length) return onClose()
    const answer = await run({ agent: agent.id, ...changes })
    if (!answer.ok) return
    onClose()
    notify('Saved.')
    router.refresh()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Edit ${agent.name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={`${id}-form`} busy={pending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        noValidate
        className="grid gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          void submit()
        }}
      >
        <Field
          id={`${id}-name`}
          label="Name"
          note="Earlier cards keep the name of their time."
          error={fields.name ?? null}
        >
          <Input
            id={`${id}-name`}
            maxLength={80}
            value={name}
            onChange={(e) => setName(e.target.value)}
            aria-describedby={`${id}-name-note`}
            aria-invalid={fields.name ? true : undefined}
          />
        </Field>
        <Field id={`${id}-purpose`} label="Purpose" error={fields.purpose ?? null}>
          <Textarea
            id={`${id}-purpose`}
            rows={3}
            maxLength={2000}
            value={purpose}
            onChange={(e) => setPurpose(e.target.value)}
            aria-invalid={fields.purpose ? true : undefined}
          />
        </Field>
        <OwnerField
          id={`${id}-owner`}
          people={people}
          more={more}
          value={owner}
          error={fields.owner ?? null}
          note="Requests that wait now can no longer be approved by the new owner."
          onChange={setOwner}
        />
        <FormMessage state={state} />
      </form>
    </Dialog>
  )
}
