import type { ReactNode } from 'react'
import { Section } from '../../../../components/page/page.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { count, formatNumber } from '../../../../components/ui/format.ts'
import {
  AbsentGlyph,
  AllowGlyph,
  AskGlyph,
  ClockGlyph,
  DenyGlyph,
  NoticeGlyph,
} from '../../../../components/ui/glyphs.tsx'
import type { AnchorsView, AnchorView } from '../../../../lib/anchors/list-anchors.ts'

const KINDS: { [kind in AnchorView['kind']]: string } = {
  witness: 'Witness',
  folder: 'Folder',
  s3: 'Bucket',
  timestamp: 'Timestamp authority',
}
const STATES: { [state in AnchorView['state']]: { word: string; tone: string; Glyph: typeof AllowGlyph } } = {
  ok: { word: 'Up to date', tone: 'text-allow', Glyph: AllowGlyph },
  waiting: { word: 'Not used yet', tone: 'text-muted', Glyph: ClockGlyph },
  failing: { word: 'Failing', tone: 'text-notice', Glyph: NoticeGlyph },
  late: { word: 'Late', tone: 'text-ask', Glyph: AskGlyph },
  forked: { word: 'Another history', tone: 'text-deny', Glyph: DenyGlyph },
  removed: { word: 'Not configured any more', tone: 'text-muted', Glyph: AbsentGlyph },
}

const URGENT: AnchorView['state'][] = ['forked', 'late', 'failing']
const rank = ({ state }: AnchorView) => (URGENT.includes(state) ? URGENT.indexOf(state) : URGENT.length)
const alarmsFirst = (a: AnchorView, b: AnchorView) => rank(a) - rank(b)

const HEAD = 'h-9 border-b border-line pr-4 text-left text-xs font-normal text-muted'
const CELL = 'py-2.5 pr-4 align-top max-md:block max-md:py-0.5'

/** Who else keeps checkpoints of this log: what makes a rewritten history visible to others. */
export function Anchors({ anchors }: { anchors: AnchorsView }) {
  return (
    <div id="anchors" className="scroll-mt-4">
      <Section
        title="Anchors"
        note="Checkpoints of this log where nobody here can take them back. Each one is optional; together they show whether the log was rewritten."
      >
        {anchors.items.length === 0 ? <None /> : <Table anchors={anchors} />}
      </Section>
    </div>
  )
}

const None = () => (
  <p className="max-w-[80ch] text-sm text-muted">
    No anchor is configured: besides this installation, only whoever kept a checkpoint or a receipt can show that the
    log is still the one it was. Whoever runs the installation can name a witness, a folder, a bucket or a timestamp
    authority (<code className="mono">COUNTERSIGN_ANCHORS</code>, docs/anchors.md).
  </p>
)

function Table({ anchors: { items, size } }: { anchors: AnchorsView }) {
  return (
    <table aria-label="Anchors" className="w-full border-separate border-spacing-0 text-sm max-md:block">
      <thead className="max-md:sr-only">
        <tr>
          <th scope="col" className={`${HEAD} md:w-[34%]`}>
            Anchor
          </th>
          <th scope="col" className={`${HEAD} md:w-[24%]`}>
            State
          </th>
          <th scope="col" className={`${HEAD} md:w-[24%]`}>
            Covers
          </th>
          <th scope="col" className={HEAD}>
            Last
          </th>
        </tr>
      </thead>
      {[...items].sort(alarmsFirst).map((anchor) => (
        <tbody key={anchor.name} className="max-md:block max-md:border-b max-md:border-line max-md:py-2">
          <tr className="max-md:block">
            <th scope="row" className={`${CELL} text-left font-normal`}>
              <span className="font-medium">{anchor.name}</span>{' '}
              <span className="text-muted">{KINDS[anchor.kind]}</span>
              <span className="mono block text-xs break-all text-muted">{anchor.place}</span>
            </th>
            <td className={CELL}>
              <State anchor={anchor} />
            </td>
            <td className={`${CELL} tabular-nums`}>
              <Covers anchor={anchor} size={size} />
            </td>
            <td className={CELL}>
              <span className="text-muted md:hidden">Last: </span>
              {anchor.anchored_at ? (
                <Time at={anchor.anchored_at} form="minute" />
              ) : (
                <span className="text-muted">Never</span>
              )}
            </td>
          </tr>
          <tr className="max-md:block">
            <td colSpan={4} className="pb-2.5 max-md:block md:border-b md:border-line">
              <Details anchor={anchor} />
            </td>
          </tr>
        </tbody>
      ))}
    </table>
  )
}

function State({ anchor: { state, trouble } }: { anchor: AnchorView }) {
  const { word, tone, Glyph } = STATES[state]
  return (
    <>
      <span className={`inline-flex items-center gap-1.5 font-medium ${tone}`}>
        <Glyph />
        {word}
      </span>
      {trouble && <span className="mt-0.5 block max-w-[46ch] text-xs break-words text-muted">{trouble}</span>}
    </>
  )
}

function Covers({ anchor, size }: { anchor: AnchorView; size: number }): ReactNode {
  if (anchor.state === 'removed') return <span className="text-muted">{count(anchor.size, 'entry', 'entries')}</span>
  return (
    <>
      {formatNumber(anchor.size)} of {count(size, 'entry', 'entries')}
      {anchor.lag_entries > 0 && (
        <span className="block text-xs text-muted">
          {formatNumber(anchor.lag_entries)} not yet, for {duration(anchor.age_seconds)}
        </span>
      )}
    </>
  )
}

function Details({ anchor: { name, kind, size, verify, evidence } }: { anchor: AnchorView }) {
  // a witness can be trusted beforehand; of the others nothing lies there yet
  const kept = size > 0 || kind === 'witness'
  if (!kept && !evidence) return null
  return (
    <details className="text-sm" open={evidence !== null}>
      <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">
        {evidence ? 'What it shows' : 'How to verify'}
        <span className="sr-only"> {name}</span>
      </summary>
      <div className="mt-2 grid gap-2">
        {kept && (
          <>
            <p className="max-w-[80ch] text-muted">{verify.how}</p>
            <CodeBlock label={`Verifying ${name}`} code={verify.lines} />
          </>
        )}
        {evidence && <CodeBlock label={`What ${name} shows instead`} code={evidence} />}
      </div>
    </details>
  )
}

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const
/** "3 min": the largest unit that fits. */
function duration(seconds: number): string {
  for (const [length, unit] of UNITS)
    if (seconds >= length) return `${formatNumber(Math.floor(seconds / length))} ${unit}`
  return `${formatNumber(seconds)} s`
}
