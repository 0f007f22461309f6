'use client'
import { Time } from '../../../components/time/time.tsx'
import { CodeBlock } from '../../../components/ui/code-block.tsx'
import { formatMoney } from '../../../components/ui/format.ts'
import { AbsentGlyph, AskGlyph, CheckGlyph } from '../../../components/ui/glyphs.tsx'
import { Outcome } from '../../../components/ui/outcome.tsx'
import { PlainText } from '../../../components/ui/plain-text.tsx'
import type { Analysis } from '../../../lib/analysis/analyse.ts'

type Result = Analysis['results'][number]
type Witness = NonNullable<Result['witness']>

const GLYPHS = { yes: AskGlyph, no: CheckGlyph, cannot_exclude: AbsentGlyph }
const WORDS = { yes: 'Yes', no: 'No', cannot_exclude: 'It cannot be excluded' } as const

/** The answer, what it holds for, and for each “yes” the request that shows it. */
export function AnalysisAnswer({ analysis }: { analysis: Analysis }) {
  const { answer, sentence, covers, results } = analysis
  const Glyph = GLYPHS[answer]
  return (
    <section className="grid min-w-0 gap-3">
      <p role="status" className="flex items-start gap-2 text-[0.9375rem]">
        <span aria-hidden className="mt-0.5 shrink-0">
          <Glyph />
        </span>
        <span className="min-w-0">
          <PlainText text={sentence.startsWith(WORDS[answer]) ? sentence : `${WORDS[answer]}. ${sentence}`} />
        </span>
      </p>
      {results.length > 1 && (
        <ul className="grid gap-1.5 text-sm">
          {results.map((r) => (
            <li key={`${r.tool} ${'rule' in r ? `${r.rule} ${r.environment}` : ''}`}>
              <span className="mono">{r.tool}</span>{' '}
              <span className="text-muted">
                <PlainText text={r.sentence} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {results
        .filter((r) => r.witness)
        .slice(0, 5)
        .map((r) => (
          <Example
            key={`${r.tool} ${'rule' in r ? r.rule : ''}`}
            result={r}
            witness={r.witness as Witness}
            alone={results.length === 1}
          />
        ))}
      <details className="text-sm">
        <summary className="cursor-pointer text-muted">What this answer covers</summary>
        <ul className="mt-1.5 grid list-disc gap-1 pl-5">
          {covers.map((line) => (
            <li key={line}>{line}</li>
          ))}
          {answer === 'cannot_exclude' && (
            <li>
              Some cases hang on values that no rule names, or there are more than were looked at. Neither a request
              that goes through was found nor a proof that there is none.
            </li>
          )}
        </ul>
      </details>
    </section>
  )
}

function Example({ result, witness, alone }: { result: Result; witness: Witness; alone: boolean }) {
  const { request, facts, decided } = witness
  const drafted = 'drafted' in result ? result.drafted : null
  const behalf = request.on_behalf_of
  const more = [
    request.model && `model ${request.model.id}`,
    request.confidence === null ? 'no confidence stated' : `confidence ${request.confidence / 10_000}`,
    decided.reach.amount && formatMoney(decided.reach.amount.value, decided.reach.amount.currency),
    facts.preview && 'with a preview by the tool’s own server',
    behalf && `on behalf of ${behalf.type} ${behalf.id}${behalf.proven ? '' : ' (claimed)'}`,
    facts.run?.labels.length ? `in a run labelled ${facts.run.labels.join(', ')}` : null,
  ].filter(Boolean)
  return (
    <details open={alone} className="min-w-0">
      <summary className="cursor-pointer text-sm">
        An example: <span className="mono">{request.tool}</span>
      </summary>
      <div className="mt-2 grid min-w-0 gap-2">
        <p className="text-sm text-muted">
          <Time at={facts.now} /> · <PlainText text={more.join(' · ')} />
        </p>
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <Outcome outcome={decided.outcome} />
          {drafted && (
            <>
              <span className="text-muted">now; with the change</span> <Outcome outcome={drafted.outcome} />
            </>
          )}
        </p>
        <CodeBlock label="Arguments" code={JSON.stringify(request.arguments, null, 2)} />
        {facts.resources.some((r) => r.attributes) && (
          <CodeBlock
            label="Resources, if they were registered so"
            code={JSON.stringify(
              facts.resources.map(({ type, id, attributes }) => ({ type, id, attributes })),
              null,
              2,
            )}
          />
        )}
      </div>
    </details>
  )
}
