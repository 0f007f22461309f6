import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../components/time/time.tsx'
import { OUTCOME_WORDS } from '../../../../components/ui/outcome.tsx'
import type { Outcome } from '../../../../lib/policy/types.ts'
import type { Simulation } from '../../../../lib/simulation/simulate.ts'
import type { Loaded } from '../load-simulator.ts'
import { AgentsMatrix } from './agents-matrix.tsx'
import { PolicyTexts } from './policy-texts.tsx'
import { SaveExample } from './save-example.tsx'
import { Sides } from './sides.tsx'
import { TraceTable } from './trace-table.tsx'

export function Result({
  loaded: { address, simulation, draftName, openDraft, question },
  mayDraft,
}: {
  loaded: Loaded & { simulation: Simulation }
  mayDraft: boolean
}) {
  const { active, draft, trace, differs, decision, matrix } = simulation
  const name = draftName ?? 'Draft'
  return (
    <>
      <div className="grid gap-1">
        <p role="status" className="text-sm font-medium">
          {draft &&
            (differs
              ? `The draft answers otherwise: ${word(active.outcome)} → ${word(draft.outcome)}.`
              : 'The draft answers the same.')}
        </p>
        {decision && (
          <p className="text-sm text-muted">
            <Link href={`/decisions/${decision.id}` as Route} prefetch={false} className="link">
              The decision
            </Link>{' '}
            of <Time at={decision.at} /> was: {word(decision.outcome as Outcome)}.
            {decision.secrets_replaced &&
              ' Its secrets were never recorded; what stands in their place was asked about.'}
          </p>
        )}
      </div>
      {matrix ? (
        <AgentsMatrix rows={matrix} address={address} />
      ) : (
        <>
          <Sides active={active} draft={draft} draftName={name} />
          <PolicyTexts texts={trace.texts} draftName={name} />
          <section className="grid min-w-0 gap-2">
            <h3>Every rule that was consulted</h3>
            <TraceTable rows={trace.rows} withDraft={draft !== null} draftName={name} />
          </section>
          {mayDraft && simulation.identity && (
            <SaveExample
              question={question}
              change={openDraft}
              policies={trace.rows
                .filter((r) => r.step === 'policy' && r.id !== 'policy:engine')
                .map((r) => ({
                  id: r.id.slice('policy:'.length),
                  matched: (r.draft ?? r.active)?.matched ?? false,
                }))}
            />
          )}
        </>
      )}
    </>
  )
}
const word = (outcome: Outcome): string => OUTCOME_WORDS[outcome].toLowerCase()
