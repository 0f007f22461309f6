'use client'
import { FormMessage } from '../../../components/forms/form-message.tsx'
import { useAction } from '../../../components/forms/use-action.ts'
import { Button } from '../../../components/ui/button.tsx'
import { analyse } from './actions.ts'
import { AnalysisAnswer } from './answer.tsx'

/** Below a heading that asks whether a change takes away a “never”. */
export function NeverQuestion({ change }: { change: string }) {
  const { state, pending, run } = useAction(analyse)
  return (
    <div className="grid min-w-0 gap-3">
      <div>
        <Button type="button" onClick={() => run({ question: 'never_weakened', change })} busy={pending}>
          Find out
        </Button>
      </div>
      <FormMessage state={state.ok ? { ...state, message: null } : state} />
      {state.data && <AnalysisAnswer analysis={state.data} />}
    </div>
  )
}
