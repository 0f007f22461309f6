import type { FormState } from '../../lib/platform/action.ts'

/** The one sentence that a server action answered with. */
export function FormMessage({ state }: { state: FormState<unknown> }) {
  if (!state.message) return <p role="status" className="hidden" />
  return (
    <p role={state.ok ? 'status' : 'alert'} className={`text-sm ${state.ok ? 'text-allow' : 'text-deny'}`}>
      {state.message}
    </p>
  )
}
