'use client'
import { useCallback, useRef, useState } from 'react'
import type { Action, FormState } from '../../lib/platform/action.ts'

const NOTHING_YET: FormState<never> = { ok: false, message: null, fields: {}, code: null, data: null }
const UNREACHABLE: FormState<never> = {
  ...NOTHING_YET,
  code: 'unreachable',
  message: 'The server could not be reached. Nothing is known to have changed; look again before you repeat this.',
}

/**
 * Calls a server action from a button or a form and holds its answer. Nothing is shown as done before it is: `pending`
 * is for the button, `state` for the sentence and the fields. A second press while one is under way does nothing.
 */
export function useAction<T>(action: Action<T>): {
  state: FormState<T>
  pending: boolean
  run(input: FormData | Record<string, unknown>): Promise<FormState<T>>
  reset(): void
} {
  const [state, setState] = useState<FormState<T>>(NOTHING_YET)
  const [pending, setPending] = useState(false)
  const busy = useRef(false)
  const run = useCallback(
    async (input: FormData | Record<string, unknown>) => {
      if (busy.current) return NOTHING_YET as FormState<T>
      busy.current = true
      setPending(true)
      try {
        const answer = await action(NOTHING_YET, input)
        setState(answer)
        return answer
      } catch {
        setState(UNREACHABLE)
        return UNREACHABLE as FormState<T>
      } finally {
        busy.current = false
        setPending(false)
      }
    },
    [action],
  )
  const reset = useCallback(() => setState(NOTHING_YET), [])
  return { state, pending, run, reset }
}
