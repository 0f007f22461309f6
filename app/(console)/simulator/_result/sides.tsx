import { FactGrid } from '../../../../components/ui/definition-list.tsx'
import { formatNumber } from '../../../../components/ui/format.ts'
import { Impact } from '../../../../components/ui/impact.tsx'
import { OUTCOME_WORDS, Outcome } from '../../../../components/ui/outcome.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { Side } from '../../../../lib/simulation/sides.ts'

/** The two answers beside each other: what is in force, and the draft. */
export function Sides({ active, draft, draftName }: { active: Side; draft: Side | null; draftName: string }) {
  return (
    <div className={`grid gap-x-8 gap-y-6 ${draft ? 'md:grid-cols-2' : ''}`}>
      <Answer title="In force" side={active} />
      {draft && <Answer title={draftName} side={draft} />}
    </div>
  )
}

function Answer({ title, side }: { title: string; side: Side }) {
  return (
    <section className="grid min-w-0 content-start gap-3 border-t border-line pt-3">
      <div>
        <h3 className="text-xs font-medium text-muted">
          <PlainText text={title} />
        </h3>
        <p className="mt-1 text-md">
          <Outcome outcome={side.outcome} />
        </p>
        <p className="mt-1 text-sm">
          <PlainText text={side.reason.sentence} />{' '}
          <span className="mono break-words text-muted">{side.reason.code}</span>
        </p>
        {side.shadow_outcome && (
          <p className="mt-1 text-sm text-muted">
            Without the shadow: {OUTCOME_WORDS[side.shadow_outcome].toLowerCase()}
          </p>
        )}
        {side.requirements && <p className="mt-1 text-sm text-muted">{peopleWords(side.requirements)}</p>}
        {side.alternative && (
          <p className="mt-1 text-sm">
            <PlainText text={side.alternative.sentence} />{' '}
            <span className="mono text-muted">{side.alternative.tool}</span>
          </p>
        )}
        {side.field_errors.length > 0 && (
          <ul className="mt-1 text-sm text-deny">
            {side.field_errors.map((f) => (
              <li key={f.pointer}>
                <span className="mono">{f.pointer}</span> {f.message}
              </li>
            ))}
          </ul>
        )}
      </div>
      {side.impact && (
        <FactGrid
          facts={[
            { key: 'impact', term: 'Impact', value: <Impact impact={side.impact} /> },
            { term: 'Threshold cell', value: side.threshold_cell?.replaceAll('/', ' · ') ?? 'None applied' },
            { term: 'Stage', value: side.stage ?? '' },
          ]}
        />
      )}
    </section>
  )
}

function peopleWords({ queues, min_people }: NonNullable<Side['requirements']>): string {
  const asked = Object.entries(queues).map(([queue, people]) => `${formatNumber(people)} from ${queue}`)
  return `Asks ${asked.join(' and ')}${min_people > 1 ? `, ${min_people} people in all` : ''}.`
}
