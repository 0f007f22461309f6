import { ShareBar } from '../../../../../components/charts/bars.tsx'
import { Time } from '../../../../../components/time/time.tsx'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { count, formatNumber } from '../../../../../components/ui/format.ts'
import { CancelGlyph, CheckGlyph, ClockGlyph, DenyGlyph, LapsedGlyph } from '../../../../../components/ui/glyphs.tsx'
import { Id } from '../../../../../components/ui/id.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { ExportState, ExportView } from '../../../../../lib/exports/export-view.ts'
import { bytesInWords, isOpen, STATE_WORDS, STEP_WORDS, titleOf } from '../words.ts'
import { EndExport } from './end-export.tsx'

const LOOK: { [s in ExportState]: { glyph: typeof CheckGlyph; tone: string } } = {
  queued: { glyph: ClockGlyph, tone: 'text-muted' },
  running: { glyph: ClockGlyph, tone: 'text-ask' },
  done: { glyph: CheckGlyph, tone: 'text-allow' },
  failed: { glyph: DenyGlyph, tone: 'text-deny' },
  altered: { glyph: DenyGlyph, tone: 'text-deny' },
  cancelled: { glyph: CancelGlyph, tone: 'text-muted' },
  expired: { glyph: LapsedGlyph, tone: 'text-muted' },
}

export function ExportList({ rows }: { rows: ExportView[] }) {
  return (
    <ul className="-mt-2 grid">
      {rows.map((row) => (
        <li key={row.id} className="min-w-0 border-b border-line py-3">
          <ExportItem row={row} />
        </li>
      ))}
    </ul>
  )
}

function ExportItem({ row }: { row: ExportView }) {
  const { what, id } = titleOf(row)
  const { glyph: Glyph, tone } = LOOK[row.state]
  return (
    <article
      aria-label={`${what}: ${STATE_WORDS[row.state]}`}
      className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 text-sm"
    >
      <div className="grid min-w-0 flex-1 basis-[22rem] grid-cols-[minmax(0,1fr)] gap-1">
        <h2 className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
          <span className="min-w-0">
            <PlainText text={what} />
          </span>
          {id && <Id id={id} />}
          <span className={`inline-flex items-center gap-1 text-xs ${tone}`}>
            <Glyph size={12} />
            {STATE_WORDS[row.state]}
          </span>
        </h2>
        <p className="text-muted tabular-nums">{factsOf(row)}</p>
        {row.fault && <p className={row.state === 'expired' ? 'text-muted' : 'text-deny'}>{row.fault}</p>}
        {isOpen(row.state) && <Progress row={row} />}
        {row.sha256 && row.state === 'done' && (
          <p className="flex flex-wrap items-baseline gap-x-1 text-xs text-muted">
            SHA-256 <Id id={row.sha256} what="SHA-256 of the file" />
          </p>
        )}
        <p className="text-xs text-muted">
          Asked for <Time at={row.created_at} />
          {row.state === 'done' && row.expires_at && (
            <>
              ; kept until <Time at={row.expires_at} />
            </>
          )}
          {row.state === 'done' && row.checked_at && (
            <>
              ; held against its digest <Time at={row.checked_at} />
            </>
          )}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {row.state === 'done' && (
          <a href={`/api/v1/exports/${row.id}/file`} download={`${row.id}.tar`} className={buttonClass()}>
            Download<span className="sr-only"> {what}</span>
          </a>
        )}
        {(isOpen(row.state) || row.state === 'done' || row.state === 'altered') && (
          <EndExport id={row.id} what={what} open={isOpen(row.state)} />
        )}
      </div>
    </article>
  )
}

function factsOf({ counts, checkpoint_size: size, bytes, disclosures, kind }: ExportView): string {
  if (!counts || size === null)
    return disclosures ? 'With what the entries disclose.' : 'Without what the entries disclose.'
  const opened = disclosures
    ? `${count(counts.opened, 'disclosure')}${counts.erased ? `, ${formatNumber(counts.erased)} erased` : ''}${
        counts.withheld ? `, ${formatNumber(counts.withheld)} that nobody can open and no entry explains` : ''
      }`
    : 'without disclosures'
  return [
    kind === 'full'
      ? count(counts.entries, 'entry', 'entries')
      : `${formatNumber(counts.entries)} of ${count(size, 'entry', 'entries')}`,
    opened,
    ...(bytes === null ? [] : [bytesInWords(bytes)]),
    `checkpoint of ${formatNumber(size)}`,
  ].join(' · ')
}

function Progress({ row }: { row: ExportView }) {
  const share = row.total ? row.done / row.total : 0
  const step = row.step ? STEP_WORDS[row.step] : 'Waits for a worker'
  return (
    <div className="grid max-w-[420px] gap-1.5">
      <p role="status" className="text-muted">
        {step}
        {row.total !== null && row.state === 'running' && row.done > 0 ? `, ${Math.round(share * 100)} %` : ''}…
      </p>
      <ShareBar share={share} label={`${Math.round(share * 100)} percent`} />
    </div>
  )
}
