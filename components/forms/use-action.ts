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
 * A button that is under way takes no press, and so it loses the focus. After a refusal that is on the first field that is
 * wrong, or on the button again; unless something else has taken it.
 */
function giveFocusBack(pressed: Element | null, { ok, change }: FormState<unknown>) {
  if (ok || change || !(pressed instanceof HTMLElement) || pressed === document.body) return
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return
    const form = pressed.closest('form, [role=dialog], [role=alertdialog]')
    ;(form?.querySelector<HTMLElement>('[aria-invalid=true]') ?? pressed).focus()
  })
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
      const pressed = document.activeElement
      setPending(true)
      let answer: FormState<T> = UNREACHABLE
      try {
        answer = await action(NOTHING_YET, input)
      } catch {
        // no answer came
      }
      setState(answer)
      busy.current = false
      setPending(false)
      giveFocusBack(pressed, answer)
      return answer
    },
    [action],
  )
  const reset = useCallback(() => setState(NOTHING_YET), [])
  return { state, pending, run, reset }
}
