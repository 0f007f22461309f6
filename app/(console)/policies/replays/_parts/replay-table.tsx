import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '../../../../../components/time/time.tsx'
import { DenyGlyph } from '../../../../../components/ui/glyphs.tsx'
import type { ReplayView } from '../../../../../lib/replay/replay-view.ts'
import { ALARMS, kindOf, STATE_WORDS, summaryOf } from '../words.ts'

export function ReplayTable({ rows }: { rows: ReplayView[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {['Replay', 'State', 'Found', 'Asked'].map((c) => (
              <th key={c} scope="col" className="py-1.5 pr-4 font-medium">
                {c}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.id} className="border-b border-line">
              <td className="py-2 pr-4">
                <Link href={`/policies/replays/${r.id}` as Route} prefetch={false} className="link">
                  {kindOf(r)}
                </Link>
              </td>
              <td className="py-2 pr-4 text-muted">{STATE_WORDS[r.state]}</td>
              <td className="py-2 pr-4 tabular-nums">
                {r.exact?.apart.some((a) => ALARMS.has(a.result)) && (
                  <span className="mr-1.5 inline-flex align-[-2px] text-deny">
                    <DenyGlyph />
                    <span className="sr-only">Not all: </span>
                  </span>
                )}
                {summaryOf(r)}
              </td>
              <td className="py-2 pr-4 whitespace-nowrap text-muted">
                <Time at={r.created_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
