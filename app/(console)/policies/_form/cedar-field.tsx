'use client'
import { useEffect, useId, useRef, useState } from 'react'
import { formatNumber } from '../../../../components/ui/format.ts'
import { AskGlyph, CheckGlyph, DenyGlyph } from '../../../../components/ui/glyphs.tsx'
import { keyed } from '../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { Finding } from '../../../../lib/policy/types.ts'
import { check } from '../actions.ts'

const PAUSE_MS = 700
const NOTHING = { ok: false, message: null, fields: {}, code: null, data: null }

type Checked = { state: 'checking' } | { state: 'checked'; findings: Finding[] } | { state: 'unknown'; why: string }

interface Props {
  kind: 'guard' | 'permit'
  value: string
  onChange(value: string): void
  error: string | null
}
/** The text of a rule, and what the checks say about it while it is written: where, and what. */
export function CedarField({ kind, value, onChange, error }: Props) {
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const [checked, setChecked] = useState<Checked>({ state: 'checking' })
  const lines = value.split('\n').length
  useEffect(() => {
    let current = true
    setChecked({ state: 'checking' })
    const timer = setTimeout(async () => {
      const answer = await check(NOTHING, { kind, cedar: value }).catch(() => null)
      if (!current) return
      setChecked(
        answer?.data
          ? { state: 'checked', findings: answer.data.findings }
          : { state: 'unknown', why: answer?.fields.cedar ?? answer?.message ?? 'The server could not be reached.' },
      )
    }, PAUSE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [kind, value])
  function go(place: NonNullable<Finding['place']>) {
    area.current?.focus()
    area.current?.setSelectionRange(place.from, Math.max(place.to, place.from + 1))
  }
  const findings = checked.state === 'checked' ? checked.findings : []
  const bad = error !== null || findings.some((f) => f.severity === 'error')
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        Cedar
      </label>
      <div className="flex overflow-hidden rounded-md border border-field bg-sunken focus-within:outline-2 focus-within:outline-focus has-aria-invalid:border-deny">
        <pre
          aria-hidden="true"
          className="py-2 pr-2 pl-3 text-right font-mono text-[0.8rem] leading-[1.4rem] text-muted select-none"
        >
          {Array.from({ length: Math.max(8, lines) }, (_, i) => (i < lines ? i + 1 : '')).join('\n')}
        </pre>
        <textarea
          ref={area}
          id={id}
          rows={Math.max(8, lines)}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          value={value}
          onChange={(e) => onChange(e.target.value)}
          aria-describedby={`${id}-findings`}
          aria-invalid={bad || undefined}
          className="min-w-0 flex-1 resize-none bg-transparent py-2 pr-3 pl-1.5 font-mono text-[0.8rem] leading-[1.4rem] whitespace-pre outline-none"
        />
      </div>
      <div id={`${id}-findings`} role="status" className="min-h-6 text-sm">
        {error && <p className="text-deny">{error}</p>}
        {checked.state === 'checking' && (
          <p aria-hidden="true" className="text-muted">
            Checking…
          </p>
        )}
        {checked.state === 'unknown' && <p className="text-ask">It could not be checked: {checked.why}</p>}
        {checked.state === 'checked' && findings.length === 0 && (
          <p className="flex items-center gap-1.5 text-muted">
            <CheckGlyph size={12} />
            No findings: it fits every tool that it can match.
          </p>
        )}
        {findings.length > 0 && (
          <ul className="grid gap-1">
            {keyed(findings, (f) => `${f.place?.from} ${f.message}`).map(({ key, item }) => (
              <FindingLine key={key} finding={item} onGo={go} />
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

function FindingLine({ finding: f, onGo }: { finding: Finding; onGo(place: NonNullable<Finding['place']>): void }) {
  const isError = f.severity === 'error'
  const { place } = f
  return (
    <li className="flex items-start gap-2">
      <span className={`mt-[3px] ${isError ? 'text-deny' : 'text-ask'}`}>
        {isError ? <DenyGlyph /> : <AskGlyph />}
        <span className="sr-only">{isError ? 'Error' : 'Warning'}</span>
      </span>
      {place && (
        <button
          type="button"
          onClick={() => onGo(place)}
          className="mono flex-none rounded-sm text-accent underline decoration-line-strong underline-offset-4"
        >
          <span className="sr-only">Line </span>
          {formatNumber(place.line)}:{formatNumber(place.column)}
        </button>
      )}
      <span className="min-w-0">
        <PlainText text={f.message} />
      </span>
    </li>
  )
}
