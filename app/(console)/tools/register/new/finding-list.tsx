'use client'
import { keyed } from '../../../../../components/ui/keyed.ts'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'

export interface ShownFinding {
  severity: 'error' | 'warning' | 'suggestion'
  pointer: string | null
  message: string
  at: { from: number; to: number } | null
}
/** Each finding with its line; pressing it selects the place in the text. */
export function FindingList({
  findings,
  lineOf,
  onSelect,
}: {
  findings: ShownFinding[]
  lineOf(offset: number): number
  onSelect(at: ShownFinding['at']): void
}) {
  return (
    <ul className="text-sm">
      {keyed(findings, (f) => `${f.pointer} ${f.message}`).map(({ key, item: f }) => (
        <li key={key} className="border-b border-line py-1.5">
          <span className="flex flex-wrap items-baseline gap-x-2">
            <Tag tone={f.severity === 'error' ? 'deny' : 'ask'}>{f.severity}</Tag>
            {f.at && (
              <button type="button" onClick={() => onSelect(f.at)} className="link mono rounded-sm text-left break-all">
                line {lineOf(f.at.from)}
                {f.pointer ? ` ${f.pointer}` : ''}
              </button>
            )}
          </span>
          <PlainText text={f.message} />
        </li>
      ))}
    </ul>
  )
}
