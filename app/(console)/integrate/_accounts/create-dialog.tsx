'use client'
import { useRouter } from 'next/navigation'
import { useId, useRef, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { SecretOnce } from '../../../../components/forms/secret-once.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Dialog } from '../../../../components/ui/dialog.tsx'
import { Checkbox, Field, Input, Select } from '../../../../components/ui/field.tsx'
import { createAccount } from '../actions.ts'

const DAY_MS = 86_400_000
const MEANS: Record<string, string> = {
  'agents:write': 'register agents, identities and keys, set stages',
  'tools:write': 'register tools, quarantine and release',
  'grants:write': 'create and revoke grants',
  'limits:write': 'set limits',
  'policies:write': 'publish policies',
  'thresholds:write': 'change the matrix',
  'queues:write': 'change queues and their people',
  'changes:write': 'draft and submit changes, each with the scope of what it changes',
  'registry:read': 'read the registry and the rules',
  'decisions:read': 'read decisions and runs',
  'replays:write': 'replay recorded decisions',
  'audit:read': 'read the audit and follow its feed',
  'audit:export': 'take evidence out with what its entries disclose',
  'resources:write': 'register attributes of resources (systems of record)',
  'previews:write': 'state what an exact action would reach (tool servers)',
  'outcomes:write': 'report what happened (tool servers)',
  'evaluate:foreign': 'ask about subjects that are no agents (AuthZEN)',
  'evaluate:agents': 'ask for agents, as an enforcement point (AuthZEN)',
}

export default function CreateDialog({ scopes, open, onClose }: { scopes: string[]; open: boolean; onClose(): void }) {
  const id = useId()
  const router = useRouter()
  const first = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string[]>([])
  const [days, setDays] = useState('90')
  const { state, pending, run, proposal } = useGoverned(createAccount, onClose)
  const made = state.data
  const fault = state.fields.scopes ?? null
  async function submit() {
    const expires = days ? new Date(Date.now() + Number(days) * DAY_MS).toISOString() : null
    const answer = await run({ name, scopes: chosen, expires_at: expires })
    if (answer.ok) router.refresh()
  }
  const toggle = (s: string) => setChosen((all) => (all.includes(s) ? all.filter((x) => x !== s) : [...all, s]))
  return (
    <Dialog
      alert={made !== null}
      open={open}
      onClose={onClose}
      title={made ? `The token of ${made.name}` : 'Create a service account'}
      {...(made ? {} : { description: 'For a program that is no agent. It gets only the scopes that are named here.' })}
      {...(made ? {} : { initialFocus: first })}
      actions={
        made ? (
          <Button kind="primary" onClick={onClose}>
            I have stored it
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" type="submit" form={`${id}-form`} busy={pending}>
              Create
            </Button>
          </>
        )
      }
    >
      {made ? (
        <SecretOnce label="Token" value={made.token} />
      ) : (
        <form
          id={`${id}-form`}
          noValidate
          className="grid gap-4"
          onSubmit={(e) => {
            e.preventDefault()
            void submit()
          }}
        >
          <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_11rem]">
            <Field id={`${id}-name`} label="Name" error={state.fields.name ?? null}>
              <Input
                id={`${id}-name`}
                ref={first}
                maxLength={80}
                autoComplete="off"
                value={name}
                onChange={(e) => setName(e.target.value)}
                aria-describedby={`${id}-name-note`}
                aria-invalid={state.fields.name ? true : undefined}
              />
            </Field>
            <Field id={`${id}-ends`} label="It ends after">
              <Select id={`${id}-ends`} value={days} onChange={(e) => setDays(e.target.value)}>
                <option value="30">30 days</option>
                <option value="90">90 days</option>
                <option value="365">A year</option>
                <option value="">No end</option>
              </Select>
            </Field>
          </div>
          <fieldset>
            <legend className="text-sm font-medium">Scopes</legend>
            {fault && <p className="text-xs text-deny">Choose at least one.</p>}
            <div className="mt-1 grid">
              {scopes.map((s) => (
                <Checkbox key={s} checked={chosen.includes(s)} onChange={() => toggle(s)}>
                  <span className="mono">{s}</span> <span className="text-muted">{MEANS[s] ?? ''}</span>
                </Checkbox>
              ))}
            </div>
          </fieldset>
          <FormMessage state={state} />
        </form>
      )}
      {proposal}
    </Dialog>
  )
}
