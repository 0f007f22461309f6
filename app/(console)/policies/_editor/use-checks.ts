'use client'
import { useEffect, useRef, useState } from 'react'
import type { CheckedPolicy } from '../../../../lib/registry/policies/check-policy.ts'
import { check } from '../actions.ts'

/** Short, because an answer takes some tens of milliseconds: measured by the bench, it stands there within 300 ms of the key. */
const PAUSE_MS = 60
const NOTHING = { ok: false, message: null, fields: {}, code: null, data: null }

export type Checked =
  | { state: 'checking'; last: Answered | null }
  | { state: 'checked'; last: Answered }
  | { state: 'unknown'; why: string; last: null }
export interface Answered extends CheckedPolicy {
  /** The text that this is about. */
  cedar: string
}

/** What the checks say about an entry, again whenever it changes; one question at a time, and the last one is asked. */
export function useChecks(body: { content: { cedar: string } & object } & object): Checked {
  const [checked, setChecked] = useState<Checked>({ state: 'checking', last: null })
  const text = JSON.stringify(body)
  const asked = useRef(0)
  useEffect(() => {
    const mine = ++asked.current
    setChecked((before) => ({ state: 'checking', last: before.last }))
    const timer = setTimeout(async () => {
      const sent = JSON.parse(text) as typeof body
      const answer = await check(NOTHING, sent as Record<string, unknown>).catch(() => null)
      if (mine !== asked.current) return
      setChecked(
        answer?.data
          ? { state: 'checked', last: { ...answer.data, cedar: sent.content.cedar } }
          : { state: 'unknown', why: answer?.message ?? 'the server could not be reached', last: null },
      )
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return checked
}
