'use client'
import { useId } from 'react'
import { FormMessage } from '../../../components/forms/form-message.tsx'
import { useAction } from '../../../components/forms/use-action.ts'
import { Button } from '../../../components/ui/button.tsx'
import { analyse } from './actions.ts'
import { AnalysisAnswer } from './answer.tsx'

interface Props {
  identity: string
  /** One tool; without it every granted one is asked about. */
  tool?: string
  /** As this change request would leave things. */
  change?: string
}
/** Whether an identity could ever act without a person: not what it did, what it may. */
export function AloneQuestion({ identity, tool, change }: Props) {
  const title = useId()
  const { state, pending, run } = useAction(analyse)
  const ask = (one: string | undefined) =>
    run({ question: 'alone', identity, ...(one ? { tool: one } : {}), ...(change ? { change } : {}) })
  return (
    <section aria-labelledby={title} className="grid min-w-0 gap-3">
      <div>
        <h2 id={title} className="text-base">
          Ever, without a person?
        </h2>
        <p className="text-sm text-muted">
          Not what it did: what it may. Computed from grants, rules, thresholds and stages, over every case.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {tool && (
          <Button type="button" onClick={() => ask(tool)} busy={pending}>
            With this tool
          </Button>
        )}
        <Button type="button" onClick={() => ask(undefined)} busy={pending}>
          With any granted tool
        </Button>
      </div>
      <FormMessage state={state.ok ? { ...state, message: null } : state} />
      {state.data && <AnalysisAnswer analysis={state.data} />}
    </section>
  )
}
