import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../../components/time/time.tsx'
import { count, formatNumber } from '../../../../../components/ui/format.ts'
import { CancelGlyph, CheckGlyph, ClockGlyph } from '../../../../../components/ui/glyphs.tsx'
import { LongText } from '../../../../../components/ui/long-text.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { ErasureView } from '../../../../../lib/retention/list-erasures.ts'
import { ErasureActions } from './erasure-actions.tsx'

const STATE = {
  requested: { word: 'Waits for an admin', glyph: ClockGlyph, tone: 'text-ask' },
  executing: { word: 'Being erased', glyph: ClockGlyph, tone: 'text-ask' },
  executed: { word: 'Erased', glyph: CheckGlyph, tone: 'text-allow' },
  withdrawn: { word: 'Declined or taken back', glyph: CancelGlyph, tone: 'text-muted' },
} as const

interface Props {
  erasures: ErasureView[]
  me: string
  mayRequest: boolean
  mayConfirm: boolean
}
export function ErasureList({ erasures, ...rest }: Props) {
  if (!erasures.length)
    return <p className="border-t border-line py-4 text-sm text-muted">Nobody’s erasure was requested so far.</p>
  return (
    <ul className="grid border-t border-line">
      {erasures.map((erasure) => (
        <li key={erasure.id} className="min-w-0 border-b border-line py-3">
          <Erasure erasure={erasure} {...rest} />
        </li>
      ))}
    </ul>
  )
}

function Erasure({ erasure: e, me, mayRequest, mayConfirm }: Omit<Props, 'erasures'> & { erasure: ErasureView }) {
  const { word, glyph: Glyph, tone } = STATE[e.state]
  return (
    <article
      aria-label={`Erasure of ${e.subject ?? e.shown}: ${word}`}
      className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 text-sm"
    >
      <div className="grid min-w-0 flex-1 basis-[22rem] grid-cols-[minmax(0,1fr)] gap-1">
        <h3 className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
          <span className="mono break-all">
            <PlainText text={e.subject ?? e.shown} />
          </span>
          <span className={`inline-flex items-center gap-1 text-xs ${tone}`}>
            <Glyph size={12} />
            {word}
            {e.entry !== null && (
              <>
                {' '}
                by{' '}
                <Link href={`/audit?entry=${e.entry}` as Route} prefetch={false} className="link">
                  entry #{formatNumber(e.entry)}
                </Link>
              </>
            )}
          </span>
        </h3>
        {e.reason && <LongText className="max-w-[80ch] text-muted [overflow-wrap:anywhere]" text={e.reason} />}
        {e.counts && (
          <p className="text-muted tabular-nums">
            {count(e.counts.disclosures, 'disclosure')} of {count(e.counts.entries, 'entry', 'entries')} destroyed,{' '}
            {count(e.counts.decisions, 'decision')} among them
            {e.left !== null && <> so far; {count(e.left, 'entry', 'entries')} to go, and the key goes last</>}
          </p>
        )}
        <p className="text-xs text-muted">
          Requested by {e.requested.by.name}, <Time at={e.requested.at} />
          {e.decided && (
            <>
              ; {e.state === 'executed' || e.state === 'executing' ? 'confirmed' : 'ended'} by {e.decided.by.name},{' '}
              <Time at={e.decided.at} />
            </>
          )}
        </p>
      </div>
      {e.state === 'requested' && (
        <ErasureActions
          id={e.id}
          subject={e.subject ?? e.shown}
          own={e.requested.by.id === me}
          mayRequest={mayRequest}
          mayConfirm={mayConfirm}
        />
      )}
    </article>
  )
}
