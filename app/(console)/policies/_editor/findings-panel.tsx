'use client'
import { useId, useState } from 'react'
import { formatNumber } from '../../../../components/ui/format.ts'
import { AskGlyph, CheckGlyph, DenyGlyph, NoticeGlyph } from '../../../../components/ui/glyphs.tsx'
import { keyed } from '../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { Finding } from '../../../../lib/policy/types.ts'
import type { Checked } from './use-checks.ts'
import { wordsOf } from './words-of.ts'

const TABS = [
  { severity: 'error', word: 'Errors', none: 'No errors: it can be submitted.', hue: 'text-deny', Glyph: DenyGlyph },
  { severity: 'warning', word: 'Warnings', none: 'No warnings.', hue: 'text-ask', Glyph: AskGlyph },
  { severity: 'suggestion', word: 'Suggestions', none: 'No suggestions.', hue: 'text-muted', Glyph: NoticeGlyph },
] as const
type Severity = Finding['severity']

/** What the checks say, in three tabs with their counts; a place leads to the text, anything else to its field. */
export function FindingsPanel({
  checked,
  onPlace,
  onField,
}: {
  checked: Checked
  onPlace(place: NonNullable<Finding['place']>): void
  onField(pointer: string): void
}) {
  const id = useId()
  const findings = checked.last?.findings ?? []
  const of = (severity: Severity) => findings.filter((f) => f.severity === severity)
  const [chosen, setChosen] = useState<Severity | null>(null)
  // until somebody chooses, the worst there is
  const shown = chosen ?? TABS.find((t) => of(t.severity).length)?.severity ?? 'error'
  const tab = TABS.find((t) => t.severity === shown) ?? TABS[0]
  const go = (step: number) => {
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? TABS[0]
    setChosen(next.severity)
    document.getElementById(`${id}-${next.severity}`)?.focus()
  }
  return (
    <div className="rounded-md border border-line">
      <div className="flex flex-wrap items-center justify-between gap-x-4 border-b border-line px-2">
        <div role="tablist" aria-label="Findings" className="flex max-w-full overflow-x-auto [scrollbar-width:none]">
          {TABS.map(({ severity, word, hue, Glyph }) => (
            <button
              key={severity}
              id={`${id}-${severity}`}
              type="button"
              role="tab"
              aria-selected={shown === severity}
              aria-controls={`${id}-panel`}
              tabIndex={shown === severity ? 0 : -1}
              onClick={() => setChosen(severity)}
              onKeyDown={(e) => {
                if (e.key === 'ArrowRight') go(1)
                if (e.key === 'ArrowLeft') go(-1)
              }}
              className="ring-inside flex min-h-11 items-center gap-1.5 border-b-2 border-transparent px-2 text-sm whitespace-nowrap text-muted hover:text-ink aria-selected:border-ink aria-selected:font-medium aria-selected:text-ink md:min-h-9"
            >
              <span className={of(severity).length ? hue : 'text-muted'}>
                <Glyph size={12} />
              </span>
              {word} <span className="tabular-nums">{formatNumber(of(severity).length)}</span>
            </button>
          ))}
        </div>
        <p role="status" className="text-xs text-muted">
          {checked.state === 'checking' ? <span aria-hidden="true">Checking…</span> : <Said checked={checked} />}
        </p>
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${shown}`} className="min-h-12 px-3 py-2 text-sm">
        {checked.state === 'unknown' ? (
          <p className="text-ask">It could not be checked: {checked.why}</p>
        ) : of(shown).length === 0 ? (
          <p className="flex items-center gap-1.5 text-muted">
            {checked.last && <CheckGlyph size={12} />}
            {checked.last ? tab.none : 'Not checked yet.'}
          </p>
        ) : (
          <ul className="grid gap-1">
            {keyed(of(shown), (f) => `${f.pointer} ${f.place?.from} ${f.message}`).map(({ key, item }) => (
              <Line key={key} finding={item} hue={tab.hue} word={tab.word} onPlace={onPlace} onField={onField} />
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

/** For ears: only how many, or a reader would be interrupted with every key. */
function Said({ checked }: { checked: Checked }) {
  const { error, warning, suggestion } = checked.last?.counts ?? { error: 0, warning: 0, suggestion: 0 }
  return (
    <span className="sr-only">
      {error} errors, {warning} warnings, {suggestion} suggestions
    </span>
  )
}

function Line({
  finding: f,
  hue,
  word,
  onPlace,
  onField,
}: {
  finding: Finding
  hue: string
  word: string
  onPlace(place: NonNullable<Finding['place']>): void
  onField(pointer: string): void
}) {
  const { place } = f
  const member = /^\/examples\/\d+\/(.+)$/.exec(f.pointer ?? '')?.[1]
  const where =
    'inline-flex min-h-6 min-w-6 flex-none items-center rounded-sm text-accent underline decoration-line-strong underline-offset-4'
  return (
    <li className="flex items-baseline gap-2">
      <span className={`sr-only ${hue}`}>{word}: </span>
      {place ? (
        <button type="button" onClick={() => onPlace(place)} className={`mono ${where}`}>
          <span className="sr-only">Line </span>
          {formatNumber(place.line)}:{formatNumber(place.column)}
        </button>
      ) : (
        <button type="button" onClick={() => onField(f.pointer ?? '')} className={where}>
          {wordsOf(f.pointer)}
        </button>
      )}
      <span className="min-w-0 break-words">
        {member && <span className="mono">{member} </span>}
        <PlainText text={f.message} />
      </span>
    </li>
  )
}
