import type { CSSProperties, ReactNode } from 'react'

export interface Definition {
  term: ReactNode
  value: ReactNode
  key?: string
}
/** Terms at the left, values at the right; one under the other where it is narrow. */
export function DefinitionList({
  items,
  lines = false,
  termWidth = '7.5rem',
}: {
  items: Definition[]
  lines?: boolean
  termWidth?: string
}) {
  return (
    <dl className="text-sm">
      {items.map((item, i) => (
        <div
          key={item.key ?? (typeof item.term === 'string' ? item.term : i)}
          className={`grid gap-x-4 py-1.5 sm:grid-cols-[var(--term)_minmax(0,1fr)] ${lines ? 'border-b border-line' : ''}`}
          style={{ '--term': termWidth } as CSSProperties}
        >
          <dt className="text-muted">{item.term}</dt>
          <dd className="min-w-0 break-words">{item.value}</dd>
        </div>
      ))}
    </dl>
  )
}
/** Up to four facts side by side in one hairline box. */
export function FactGrid({ facts }: { facts: Definition[] }) {
  return (
    <dl
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line lg:grid-cols-[repeat(var(--facts),minmax(0,1fr))]"
      style={{ '--facts': Math.min(4, facts.length) } as CSSProperties}
    >
      {facts.map((fact, i) => (
        <div
          key={fact.key ?? (typeof fact.term === 'string' ? fact.term : i)}
          className="bg-surface px-3.5 py-2.5 last:odd:col-span-2 lg:last:odd:col-span-1"
        >
          <dt className="text-xs leading-[1.125rem] text-muted">{fact.term}</dt>
          <dd className="mt-0.5 font-medium break-words">{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}
