import type { Json } from '../../lib/policy/types.ts'
import { JsonValue } from './json-value.tsx'

export interface DiffLine {
  /** JSON pointer, or a name. */
  at: string
  was: Json | undefined
  is: Json | undefined
}
/** Every place where two JSON values differ. Arrays of plain values count as one place. */
export function diffJson(was: Json | undefined, is: Json | undefined, at = ''): DiffLine[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return []
  const branch = (v: Json | undefined): v is { [k: string]: Json } =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
  if (branch(was) && branch(is))
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) =>
      diffJson(was[name], is[name], `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    )
  return [{ at: at || '/', was, is }]
}
/** Before → after, a line for each place. Struck out and arrow tell them apart where the hues do not. */
export function Diff({ lines }: { lines: DiffLine[] }) {
  return (
    <dl className="text-sm">
      {lines.map((line) => (
        <div
          key={line.at}
          className="grid gap-x-4 border-b border-line py-1.5 sm:grid-cols-[minmax(6rem,10rem)_minmax(0,1fr)]"
        >
          <dt className="mono min-w-0 break-words text-muted">{line.at.replace(/^\//, '')}</dt>
          <dd className="min-w-0">
            <del className={line.was === undefined ? 'no-underline' : ''}>
              <JsonValue value={line.was} />
            </del>
            <span className="mx-1.5 text-muted" aria-hidden="true">
              →
            </span>
            <ins>
              <JsonValue value={line.is} />
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}
