import type { ReactNode } from 'react'
import { PlainText } from '../../../../components/ui/plain-text.tsx'

/** A table that scrolls by itself on a narrow screen, by key as well. */
export function WideTable({ label, columns, children }: { label: string; columns: string[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
    <section className="overflow-x-auto" aria-label={label} tabIndex={0}>
      <table className="w-full min-w-[600px] text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {columns.map((c) => (
              <th key={c} scope="col" className="py-1.5 pr-4 font-medium">
                <PlainText text={c} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
