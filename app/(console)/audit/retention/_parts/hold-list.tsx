import { Time } from '../../../../../components/time/time.tsx'
import { CheckGlyph, ClockGlyph, LapsedGlyph } from '../../../../../components/ui/glyphs.tsx'
import { Id } from '../../../../../components/ui/id.tsx'
import { LongText } from '../../../../../components/ui/long-text.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { HoldView } from '../../../../../lib/retention/list-holds.ts'
import { scopeInWords } from '../words.ts'
import { HoldActions } from './hold-actions.tsx'

const STATE = {
  active: { word: 'In force', glyph: CheckGlyph, tone: 'text-allow' },
  lift_requested: { word: 'In force; lifting requested', glyph: ClockGlyph, tone: 'text-ask' },
  lifted: { word: 'Lifted', glyph: LapsedGlyph, tone: 'text-muted' },
} as const

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
  return (
    <ul className="grid border-t border-line">
      {holds.map((hold) => (
        <li key={hold.id} className="min-w-0 border-b border-line py-3">
          <Hold hold={hold} {...rest} />
        </li>
      ))}
    </ul>
  )
}

function Hold({ hold, names, me, mayAsk, mayLift }: Omit<Props, 'holds'> & { hold: HoldView }) {
  const { word, glyph: Glyph, tone } = STATE[hold.state]
  return (
    <article
      aria-label={`${hold.matter}: ${word}`}
      className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 text-sm"
    >
      <div className="grid min-w-0 flex-1 basis-[22rem] grid-cols-[minmax(0,1fr)] gap-1">
        <h3 className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
          <span className="min-w-0">
            <PlainText text={hold.matter} />
          </span>
          <span className={`inline-flex items-center gap-1 text-xs ${tone}`}>
            <Glyph size={12} />
            {word}
          </span>
        </h3>
        <Scope scope={hold.scope} names={names} />
        <LongText className="max-w-[80ch] text-muted [overflow-wrap:anywhere]" text={hold.reason} />
        {hold.lift && hold.state === 'lift_requested' && (
          <div className="max-w-[80ch] text-ask [overflow-wrap:anywhere]">
            <p>{hold.lift.by.name} asks to lift it:</p>
            <LongText text={hold.lift.reason} />
          </div>
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
      {named.length > 0 && <span className="min-w-0 text-muted [overflow-wrap:anywhere]">{named.join(', ')}</span>}
      {ids.slice(0, 6).map((id) => (
        <Id key={id} id={id} />
      ))}
      {ids.length > 6 && <span className="text-muted">and {ids.length - 6} more</span>}
    </p>
  )
}
