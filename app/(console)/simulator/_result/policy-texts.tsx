import type { Route } from 'next'
import Link from 'next/link'
import { keyed } from '../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { PolicyText, RuleText } from '../../../../lib/simulation/sides.ts'
import { type LineState, lineStates } from './clause-lines.ts'

const WORDS: { [s in NonNullable<LineState>]: string } = { holds: 'holds', fails: 'not so', unreached: 'not asked' }
const LOOK: { [s in NonNullable<LineState>]: string } = {
  holds: 'border-l-2 border-accent bg-accent-bg',
  fails: 'border-l-2 border-ink bg-hover',
  unreached: 'border-l-2 border-transparent',
}

/** The policies that decided, matched or differ, with the lines that made them do so. */
export function PolicyTexts({ texts, draftName }: { texts: RuleText[]; draftName: string }) {
  if (!texts.length) return null
  return (
    <section className="grid min-w-0 gap-3">
      <h3>The lines that decided</h3>
      {texts.map(({ policy, active, draft }) => (
        <div key={policy} className="grid min-w-0 gap-2">
          <p className="text-sm">
            <Link href={`/policies/${encodeURIComponent(policy)}` as Route} prefetch={false} className="link mono">
              {policy}
            </Link>
          </p>
          <div className={`grid min-w-0 gap-3 ${active && draft ? 'xl:grid-cols-2' : ''}`}>
            {active && <Text name={`In force, version ${active.version}`} text={active} />}
            {draft && <Text name={active ? draftName : `${draftName}: new`} text={draft} />}
          </div>
        </div>
      ))}
    </section>
  )
}

function Text({ name, text }: { name: string; text: PolicyText }) {
  const states = lineStates(text.cedar, text.clauses)
  return (
    <figure className="min-w-0 rounded-lg border border-line bg-sunken">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-b border-line px-3 text-xs text-muted">
        <span>
          <PlainText text={name} />
        </span>
        <span>{text.matched ? 'matches' : 'does not match'}</span>
      </figcaption>
      <pre className="py-2 font-mono text-[0.8rem] leading-[1.4rem]">
        <code className="grid">
          {keyed(text.cedar.split('\n'), (line) => line).map(({ key, item: line }, i) => {
            const state = states[i] ?? null
            return (
              <span
                key={key}
                data-clause={state ?? undefined}
                className={`grid grid-cols-[minmax(0,1fr)_auto] gap-3 px-3 ${state ? LOOK[state] : 'border-l-2 border-transparent'}`}
              >
                <span className="min-h-[1.4rem] break-words whitespace-pre-wrap">
                  <PlainText text={line} />
                </span>
                {state && <span className="font-sans text-xs leading-[1.4rem] text-muted">{WORDS[state]}</span>}
              </span>
            )
          })}
        </code>
      </pre>
    </figure>
  )
}
