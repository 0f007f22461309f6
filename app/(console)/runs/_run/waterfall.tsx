import { spellDuration } from '../../../../components/time/format-time.ts'
import { Time } from '../../../../components/time/time.tsx'
import type { RunStep, RunView } from '../../../../lib/evidence/get-run.ts'
import { clockIf } from '../../decisions/words.ts'
import { asTree, inOrder, type PlacedStep } from './arrange-steps.ts'
import { StepWords } from './step-row.tsx'
import { type TimeScale, timeScale } from './time-scale.ts'

const ms = (at: string) => Date.parse(at)
/** When people were waited for: to the answer, or to now. */
const waitOf = (step: RunStep, now: string) =>
  step.kind === 'approval' ? { from: ms(step.at), to: Math.max(ms(step.at), ms(step.until ?? now)) } : null

/** What happened, a row a step, each with its place in time. */
export function Waterfall({ run, tree }: { run: RunView; tree: boolean }) {
  const waits = run.steps.flatMap((s) => waitOf(s, run.now) ?? [])
  const end = run.ended_at ?? (run.state === 'waiting' ? run.now : run.last_activity_at)
  const scale = timeScale(waits, [ms(run.started_at), ms(end), ...run.steps.map((s) => ms(s.at))])
  const placed = tree ? asTree(run.steps) : inOrder(run.steps)
  return (
    <ol className="text-sm">
      {placed.map(({ step, depth }, i) => (
        <Row
          key={`${step.kind} ${step.id}`}
          placed={{ step, depth }}
          silence={tree ? 0 : silenceBefore(placed, i, scale)}
          scale={scale}
          now={run.now}
          startedAt={run.started_at}
        />
      ))}
    </ol>
  )
}

/** How long nothing happened before a step, where that is drawn shorter than it was. */
function silenceBefore(placed: PlacedStep[], i: number, scale: TimeScale): number {
  const at = ms((placed[i] as PlacedStep).step.at)
  const before = i === 0 ? Number.NEGATIVE_INFINITY : ms((placed[i - 1] as PlacedStep).step.at)
  return scale.cut.filter((c) => c.to <= at && c.to > before).reduce((sum, c) => sum + c.to - c.from, 0)
}

function Row({
  placed: { step, depth },
  silence,
  scale,
  now,
  startedAt,
}: {
  placed: PlacedStep
  silence: number
  scale: TimeScale
  now: string
  startedAt: string
}) {
  return (
    <li>
      {silence > 0 && (
        <p className="border-b border-dashed border-line-strong py-1 text-xs text-muted">
          {spellDuration(silence)} without a step
        </p>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-5 border-b border-line py-2 lg:grid-cols-[5.5rem_minmax(0,1fr)_minmax(10rem,18rem)]">
        <Time at={step.at} form={clockIf(step.at, startedAt)} className="text-muted" />
        <div
          className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-0.5"
          style={{ paddingLeft: `${Math.min(depth, 6) * 1.25}rem` }}
        >
          <StepWords step={step} now={now} />
        </div>
        <Lane step={step} scale={scale} now={now} />
      </div>
    </li>
  )
}

const MARK = {
  decision: 'size-[9px] rotate-45 rounded-[1px] bg-ink',
  outcome: 'size-[9px] rounded-full bg-ink',
  event: 'size-[7px] rounded-full border border-ink bg-surface',
}
/** The step's place in time: a bar for waiting, a mark for what took no time worth drawing. Told in words beside it. */
function Lane({ step, scale, now }: { step: RunStep; scale: TimeScale; now: string }) {
  const wait = waitOf(step, now)
  const left = scale.at(ms(step.at))
  const percent = (share: number) => `${Math.round(share * 10_000) / 100}%`
  return (
    <div aria-hidden="true" className="relative mx-2 hidden min-h-5 self-stretch border-l border-line lg:block">
      <span className="absolute inset-x-0 top-2.5 border-t border-line" />
      {wait ? (
        <span
          className={`absolute top-1 h-3 rounded-[3px] border border-ask bg-ask-bg ${step.until ? '' : 'border-r-0 rounded-r-none'}`}
          style={{ left: percent(left), width: `max(5px, ${percent(scale.at(wait.to) - left)})` }}
        />
      ) : (
        <span
          className={`absolute top-2.5 -translate-x-1/2 -translate-y-1/2 ${MARK[step.kind as keyof typeof MARK]}`}
          style={{ left: percent(left) }}
        />
      )}
    </div>
  )
}
