import { Time } from '../../../../../components/time/time.tsx'
import { CheckGlyph, ClockGlyph, LapsedGlyph } from '../../../../../components/ui/glyphs.tsx'
import { Id } from '../../../../../components/ui/id.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { HoldView } from '../../../../../lib/retention/list-holds.ts'
import { scopeInWords } from '../words.ts'
import { HoldActions } from './hold-actions.tsx'

const STATE = {
  active: { word: 'In force', glyph: CheckGlyph, tone: 'text-allow' },
  lift_requested: { word: 'In force; lifting requested', glyph: ClockGlyph, tone: 'text-ask' },
  lifted: { word: 'Lifted', glyph: LapsedGlyph, tone: 'text-muted' },
} as const
const LIFTED_SHOWN = 3

interface Props {
  holds: HoldView[]
  names: ReadonlyMap<string, string>
  me: string
  mayAsk: boolean
  mayLift: boolean
}
export function HoldList({ holds, ...rest }: Props) {
  if (!holds.length)
    return (
      <p className="border-t border-line py-4 text-sm text-muted">No legal hold. Evidence follows its retention.</p>
    )
  const lifted = holds.filter((h) => h.state === 'lifted')
  const force = holds.filter((h) => h.state !== 'lifted')
  const [shown, older] = [lifted.slice(0, LIFTED_SHOWN), lifted.slice(LIFTED_SHOWN)]
  const items = (list: HoldView[]) =>
    list.map((hold) => (
      <li key={hold.id} className="border-b border-line py-3">
        <Hold hold={hold} {...rest} />
      </li>
    ))
  return (
    <>
      <ul className="grid border-t border-line">{items([...force, ...shown])}</ul>
      {older.length > 0 && (
        <details className="text-sm">
          <summary className="w-fit rounded-sm py-1 text-muted hover:text-ink">
            {older.length} more that were lifted
          </summary>
          <ul className="grid border-t border-line">{items(older)}</ul>
        </details>
      )}
    </>
  )
}

function Hold({ hold, names, me, mayAsk, mayLift }: Omit<Props, 'holds'> & { hold: HoldView }) {
  const { word, glyph: Glyph, tone } = STATE[hold.state]
  return (
    <article
      aria-label={`${hold.matter}: ${word}`}
      className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 text-sm"
    >
      <div className="grid min-w-0 flex-1 basis-[22rem] gap-1">
        <h3 className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
          <PlainText text={hold.matter} />
          <span className={`inline-flex items-center gap-1 text-xs ${tone}`}>
            <Glyph size={12} />
            {word}
          </span>
        </h3>
        <Scope scope={hold.scope} names={names} />
        <p className="max-w-[80ch] text-muted">
          <PlainText text={hold.reason} />
        </p>
        {hold.lift && hold.state === 'lift_requested' && (
          <p className="max-w-[80ch] text-ask">
            {hold.lift.by.name} asks to lift it: <PlainText text={hold.lift.reason} />
          </p>
        )}
        <p className="text-xs text-muted">
          Placed by {hold.placed.by.name}, <Time at={hold.placed.at} />
          {hold.lifted && hold.lift && (
            <>
              ; lifted by {hold.lift.by.name} and {hold.lifted.by.name}, <Time at={hold.lifted.at} />
            </>
          )}
        </p>
      </div>
      {hold.state !== 'lifted' && <HoldActions hold={hold} me={me} mayAsk={mayAsk} mayLift={mayLift} />}
    </article>
  )
}

function Scope({ scope, names }: { scope: HoldView['scope']; names: ReadonlyMap<string, string> }) {
  const ids = [...scope.runs, ...scope.decisions]
  const named = [...scope.subjects.map((s) => s.shown), ...scope.agents.map((a) => names.get(a) ?? a)]
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
      <span>Covers {scopeInWords(scope).join(', ').toLowerCase()}</span>
      {(scope.from || scope.until) && (
        <span>
          {scope.from && (
            <>
              from <Time at={scope.from} form="minute" />{' '}
            </>
          )}
          {scope.until && (
            <>
              until <Time at={scope.until} form="minute" />
            </>
          )}
        </span>
      )}
      {named.length > 0 && <span className="min-w-0 break-words text-muted">{named.join(', ')}</span>}
      {ids.slice(0, 6).map((id) => (
        <Id key={id} id={id} />
      ))}
      {ids.length > 6 && <span className="text-muted">and {ids.length - 6} more</span>}
    </p>
  )
}
