'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useId, useRef, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { ENVIRONMENT_WORDS } from '../../../../components/ui/environment.tsx'
import { Checkbox, Field, Input, Textarea } from '../../../../components/ui/field.tsx'
import { ENVIRONMENTS, type Environment } from '../../_frame/environments.ts'
import { register } from '../actions.ts'
import { OwnerField } from './owner-field.tsx'
import type { PersonOption } from './register-button.tsx'

interface Props {
  people: PersonOption[]
  more: boolean
  me: string
  open: boolean
  onClose(): void
}
export default function RegisterDialog({ people, more, me, open, onClose }: Props) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const first = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const [purpose, setPurpose] = useState('')
  const [owner, setOwner] = useState(me)
  const [environments, setEnvironments] = useState<Environment[]>(['sandbox'])
  const { state, pending, run } = useAction(register)
  const { fields } = state
  async function submit() {
    const answer = await run({ name, purpose, owner, environments })
    if (!answer.data) return
    notify(`${answer.data.name} is registered.`)
    router.push(`/agents/${answer.data.id}` as Route)
  }
  const toggle = (e: Environment) =>
    setEnvironments((all) => (all.includes(e) ? all.filter((x) => x !== e) : [...all, e]))
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Register an agent"
      description="It can do nothing yet: it gets keys, grants and a stage on its own page."
      initialFocus={first}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={`${id}-form`} busy={pending}>
            Register agent
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
          note="As it stands on every card, such as refund-assistant."
          error={fields.name ?? null}
        >
          <Input
            id={`${id}-name`}
            ref={first}
            maxLength={80}
            autoComplete="off"
            value={name}
            onChange={(e) => setName(e.target.value)}
            aria-describedby={`${id}-name-note`}
            aria-invalid={fields.name ? true : undefined}
          />
        </Field>
        <Field
          id={`${id}-purpose`}
          label="Purpose"
          note="What it is for, in a sentence that an approver understands."
          error={fields.purpose ?? null}
        >
          <Textarea
            id={`${id}-purpose`}
            rows={2}
            maxLength={2000}
            value={purpose}
            onChange={(e) => setPurpose(e.target.value)}
            aria-describedby={`${id}-purpose-note`}
            aria-invalid={fields.purpose ? true : undefined}
          />
        </Field>
        <OwnerField
          id={`${id}-owner`}
          people={people}
          more={more}
          value={owner}
          error={fields.owner ?? null}
          note="Answers for it, is told of what it does, and may never approve its requests."
          onChange={setOwner}
        />
        <fieldset>
          <legend className="text-sm font-medium">Environments</legend>
          <p className="text-xs text-muted">An identity in each, with keys and grants of its own. More can follow.</p>
          <div className="mt-1 flex flex-wrap gap-x-5">
            {ENVIRONMENTS.map((e) => (
              <Checkbox key={e} checked={environments.includes(e)} onChange={() => toggle(e)}>
                {ENVIRONMENT_WORDS[e]}
              </Checkbox>
            ))}
          </div>
        </fieldset>
        <FormMessage state={state} />
      </form>
    </Dialog>
  )
}
