'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { Field, Input, Select } from '../../../../components/ui/field.tsx'
import type { JsonObject } from '../../../../lib/policy/types.ts'
import { saveAsExample } from '../actions.ts'

interface Props {
  question: JsonObject
  policies: { id: string; matched: boolean }[]
  /** The draft on show, when it can still take an example. */
  change: string | null
}

/** What was asked becomes an example of a policy: from then on the policy cannot be published if it answers otherwise. */
export function SaveExample({ question, policies, change }: Props) {
  const id = useId()
  const [policy, setPolicy] = useState(policies[0]?.id ?? '')
  const [name, setName] = useState('')
  const [expect, setExpect] = useState<'match' | 'no_match'>(policies[0]?.matched ? 'match' : 'no_match')
  const { state, pending, run } = useAction(saveAsExample)
  if (!policies.length) return null
  return (
    <details className="rounded-md border border-line px-3 py-1.5">
      <summary className="min-h-9 cursor-pointer py-1.5 text-sm font-medium">Save as an example of a policy</summary>
      <form
        noValidate
        className="grid gap-3 pb-2"
        onSubmit={(e) => {
          e.preventDefault()
          void run({ policy, name, expect, question, ...(change ? { change } : {}) })
        }}
      >
        <p className="text-sm text-muted">
          It goes into {change ? 'this draft' : 'a new draft'}, and is run whenever the policy is changed.
        </p>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field id={`${id}-policy`} label="Policy">
            <Select
              id={`${id}-policy`}
              value={policy}
              className="font-mono"
              onChange={(e) => {
                setPolicy(e.target.value)
                setExpect(policies.find((p) => p.id === e.target.value)?.matched ? 'match' : 'no_match')
              }}
            >
              {policies.map((p) => (
                <option key={p.id} value={p.id}>
                  {p.id}
                </option>
              ))}
            </Select>
          </Field>
          <Field id={`${id}-expect`} label="It must">
            <Select
              id={`${id}-expect`}
              value={expect}
              onChange={(e) => setExpect(e.target.value === 'match' ? 'match' : 'no_match')}
            >
              <option value="match">match</option>
              <option value="no_match">not match</option>
            </Select>
          </Field>
        </div>
        <Field id={`${id}-name`} label="Called" error={state.fields.name ?? null}>
          <Input
            id={`${id}-name`}
            value={name}
            placeholder="A refund just over the limit"
            onChange={(e) => setName(e.target.value)}
            aria-invalid={state.fields.name ? true : undefined}
          />
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" busy={pending} disabled={!name.trim()}>
            Save the example
          </Button>
          {state.data && (
            <p role="status" className="text-sm">
              Saved in{' '}
              <Link href={`/policies/changes/${state.data.change}` as Route} className="link">
                the draft
              </Link>
              .
            </p>
          )}
        </div>
        {!state.ok && <FormMessage state={state} />}
      </form>
    </details>
  )
}
