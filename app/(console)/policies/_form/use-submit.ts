'use client'
import { useState } from 'react'
import { useAction } from '../../../../components/forms/use-action.ts'
import type { FormState } from '../../../../lib/platform/action.ts'
import { type FoundAt, keepDraft, publish } from '../actions.ts'
import type { Body, Faults } from './draft.ts'
import type { OpenDraft } from './load-draft.ts'

interface Refused {
  code: string | null
  faults: Faults
}

/**
 * Sends an entry where it belongs: once the organization is set up, to a change request, as a draft or before the
 * reviewers; before that it is published at once. `onDone` leaves the form.
 */
export function useSubmit(opened: OpenDraft | null, onDone: (to: string, said: string) => void) {
  const [change, setChange] = useState<{ id: string; version: number } | null>(opened)
  const publishing = useAction(publish)
  const keeping = useAction(keepDraft)
  const [shown, setShown] = useState<FormState<unknown>>(keeping.state)

  async function keep(body: Body, title: string, submit: boolean): Promise<Refused | null> {
    const open = change && { id: change.id, version: change.version }
    const answer = await keeping.run({ terms: body, change: open, title, submit })
    setShown(answer)
    const { data } = answer
    if (!data) return { code: answer.code, faults: faultsOf(answer.fields) }
    setChange({ id: data.id, version: data.version })
    if (data.refused !== null) {
      setShown({ ...answer, ok: false, message: `Kept as a draft; it cannot be submitted yet. ${data.refused}` })
      return null
    }
    if (submit) {
      onDone(`/policies/changes/${data.id}`, 'It waits for somebody to review it.')
      return null
    }
    setShown({ ...answer, message: 'Saved as a draft: nothing is asked, and nothing decides by it.' })
    return null
  }

  return {
    change,
    state: shown,
    faults: faultsOf(shown.fields),
    pending: publishing.pending || keeping.pending,
    async send(body: Body, title: string, submit: boolean): Promise<Refused | null> {
      if (!submit || change) return await keep(body, title, submit)
      const answer = await publishing.run(body)
      if (answer.code === 'change_request_required') return await keep(body, title, true)
      setShown(answer)
      if (!answer.data) return { code: answer.code, faults: faultsOf(answer.fields) }
      if (answer.data.id === null)
        return {
          code: null,
          faults: Object.fromEntries(answer.data.findings.map((f) => [f.pointer.replace(/^\//, ''), placed(f)])),
        }
      onDone(`/policies/${answer.data.id}`, `${answer.data.id}, version ${answer.data.version}, decides from now on.`)
      return null
    },
  }
}

/** A change names its items before their fields. */
const faultsOf = (fields: Record<string, string>): Faults =>
  Object.fromEntries(
    Object.entries(fields).map(([name, message]) => [name.replace(/^items\/0\/policy\//, ''), message]),
  )
const placed = (f: FoundAt): string => (f.place ? `${f.place.line}:${f.place.column} ${f.message}` : f.message)
