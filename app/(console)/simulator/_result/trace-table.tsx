import type { Route } from 'next'
import Link from 'next/link'
import { AbsentGlyph } from '../../../../components/ui/glyphs.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { RuleVerdict } from '../../../../lib/policy/types.ts'
import type { TraceRow } from '../../../../lib/simulation/sides.ts'
import { APPROVAL_STEP, linkOf, STEPS } from '../../decisions/_card/steps.ts'
import { Mode, PolicyOutcome } from '../../policies/_parts/mode.tsx'
import { WideTable } from './wide-table.tsx'

const TITLES = new Map([...STEPS, APPROVAL_STEP].map((s) => [s.step, s.title]))

/** Every rule that either side consulted, in the order of the steps; what differs stands out. */
export function TraceTable({
  rows,
  withDraft,
  draftName,
}: {
  rows: TraceRow[]
  withDraft: boolean
  draftName: string
}) {
  return (
    <WideTable
      label="Rules that were consulted"
      columns={['Step', 'Rule', 'In force', ...(withDraft ? [draftName] : [])]}
    >
      {rows.map((row, i) => (
        <tr
          key={row.id}
          data-rule={row.id}
          className={`border-b border-line align-top ${row.differs ? 'bg-accent-bg' : ''}`}
        >
          <td className="py-2 pr-4 whitespace-nowrap text-muted">
            {row.step === rows[i - 1]?.step ? (
              <span className="sr-only">{TITLES.get(row.step)}</span>
            ) : (
              TITLES.get(row.step)
            )}
          </td>
          <td className="py-2 pr-4">
            <Rule row={row} />
          </td>
          <td className="py-2 pr-4">
            <Verdict rule={row.active} decides={row.decides.includes('active')} />
          </td>
          {withDraft && (
            <td className="py-2 pr-2">
              <Verdict rule={row.draft} decides={row.decides.includes('draft')} />
            </td>
          )}
        </tr>
      ))}
    </WideTable>
  )
}

function Rule({ row }: { row: TraceRow }) {
  const rule = row.draft ?? row.active
  if (!rule) return null
  const link = linkOf(rule, null)
  const matched = row.active?.matched || row.draft?.matched
  return (
    <div className={`max-w-[52ch] min-w-0 ${matched || row.differs ? '' : 'text-muted'}`}>
      <PlainText text={rule.sentence} />
      <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-muted">
        {link ? (
          <Link href={link.href as Route} prefetch={false} className="link mono break-all">
            {row.id}
          </Link>
        ) : (
          <span className="mono break-all">{row.id}</span>
        )}
        {row.differs && <Tag>differs</Tag>}
      </span>
    </div>
  )
}

function Verdict({ rule, decides }: { rule: RuleVerdict | null; decides: boolean }) {
  if (!rule) return <span className="text-muted">Not consulted</span>
  return (
    <span className="grid justify-items-start gap-1">
      {rule.matched && rule.outcome ? (
        <PolicyOutcome outcome={rule.outcome} mode={rule.mode} />
      ) : (
        <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-muted">
          <AbsentGlyph />
          {rule.matched ? 'Noted' : 'Did not match'}
        </span>
      )}
      {decides && <Tag tone="notice">decides</Tag>}
      {rule.mode === 'log' && <Mode mode="log" />}
      {rule.error && (
        <span className="text-xs text-deny">
          It failed: <PlainText text={rule.error} />
        </span>
      )}
    </span>
  )
}
