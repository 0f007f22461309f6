'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useId, useMemo, useRef, useState } from 'react'
import { useGoverned } from '../../../../../components/forms/governed.tsx'
import { useAction } from '../../../../../components/forms/use-action.ts'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Textarea } from '../../../../../components/ui/field.tsx'
import { Id } from '../../../../../components/ui/id.tsx'
import { lineOf, placeOf, scanJson } from '../../_components/scan-json.ts'
import { check, register } from '../../actions.ts'
import { FindingList, type ShownFinding } from './finding-list.tsx'
import { Guide } from './guide.tsx'

/** The definition as text, and what is wrong with it at its places. */
export function DefinitionEditor({ start }: { start: string }) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(start)
  const [checked, setChecked] = useState<string | null>(null)
  const checking = useAction(check)
  const registering = useGoverned(register, () => router.push('/tools' as Route))
  const scan = useMemo(() => scanJson(text), [text])
  const answer = registering.state.message || registering.state.ok ? registering.state : checking.state
  const verdict = checking.state.data
  const stale = checked !== null && checked !== text

  const findings: ShownFinding[] = scan.fault
    ? [
        {
          severity: 'error',
          pointer: null,
          message: scan.fault.message,
          at: { from: scan.fault.at, to: scan.fault.at + 1 },
        },
      ]
    : stale
      ? []
      : [
          ...Object.entries(answer.fields).map(([name, message]) => {
            const pointer = name === 'definition' ? '' : `/${name.replace(/^definition\//, '')}`
            return { severity: 'error' as const, pointer, message, at: placeOf(scan, pointer) }
          }),
          ...(verdict?.findings ?? []).map((f) => ({ ...f, at: placeOf(scan, f.pointer ?? '') })),
        ]
  async function run(which: 'check' | 'register') {
    if (scan.fault) return select(findings[0]?.at ?? null)
    setChecked(text)
    registering.reset()
    if (which === 'check') return void (await checking.run({ text }))
    const made = await registering.run({ text })
    if (!made.data) return
    const { name, version, held } = made.data
    notify(
      held
        ? `Version ${version} of ${name} is registered, and held for review.`
        : `Version ${version} of ${name} decides now.`,
    )
    router.push(`/tools/${encodeURIComponent(name)}${held ? '?view=versions' : ''}` as Route)
  }
  function select(at: ShownFinding['at']) {
    const area = field.current
    if (!area || !at) return
    area.focus()
    area.setSelectionRange(at.from, at.to)
    // the selected line is brought into the middle of what can be seen
    const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight) || 20
    area.scrollTop = Math.max(0, (lineOf(text, at.from) - 1) * lineHeight - area.clientHeight / 2)
  }
  const wrong = findings.some((f) => f.severity === 'error')
  return (
    <div className="grid items-start gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_340px]">
      <div className="grid gap-2">
        <label htmlFor={id} className="text-sm font-medium">
          Definition (JSON)
        </label>
        <Textarea
          id={id}
          ref={field}
          rows={30}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(e) => setText(e.target.value)}
          aria-describedby={`${id}-findings`}
          aria-invalid={wrong ? true : undefined}
          className="font-mono text-[0.8rem]! leading-5"
        />
        <div className="flex flex-wrap items-center gap-2">
          <Button kind="primary" busy={registering.pending} disabled={checking.pending} onClick={() => run('register')}>
            Register
          </Button>
          <Button busy={checking.pending} disabled={registering.pending} onClick={() => run('check')}>
            Check only
          </Button>
        </div>
      </div>
      <div id={`${id}-findings`} className="grid gap-4 lg:border-l lg:border-line lg:pl-6">
        <section aria-labelledby={`${id}-found`} aria-live="polite" className="grid gap-1.5">
          <h2 id={`${id}-found`}>Findings</h2>
          {findings.length > 0 && (
            <FindingList findings={findings} lineOf={(offset) => lineOf(text, offset)} onSelect={select} />
          )}
          {findings.length === 0 && stale && <p className="text-sm text-muted">Changed since it was checked.</p>}
          {findings.length === 0 && !stale && !verdict && !answer.message && (
            <p className="text-sm text-muted">Nothing was checked yet.</p>
          )}
          {!stale && !scan.fault && answer.message && !wrong && <p className="text-sm text-deny">{answer.message}</p>}
          {!stale && !scan.fault && verdict && !wrong && (
            <div className="grid gap-1 text-sm">
              {verdict.findings.length === 0 && <p className="text-allow">Nothing is wrong with it.</p>}
              <p>
                {verdict.version === null
                  ? 'This is the newest version already, so there is nothing to register.'
                  : `It would be version ${verdict.version}${verdict.held ? ', held for review' : ', and decide at once'}.`}
              </p>
              <p className="text-muted">
                Hash <Id id={verdict.hash} what="hash" />
              </p>
            </div>
          )}
        </section>
        <Guide />
      </div>
      {registering.proposal}
    </div>
  )
}
