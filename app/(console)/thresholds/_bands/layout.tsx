import type { ReactNode } from 'react'

const CELL = 'border-b border-line py-1.5 pr-4 align-top'

/** A plain table of the bands, shared by reading and changing. */
export function BandsTable({
  label,
  note,
  columns,
  scrolls = false,
  children,
}: {
  label: string
  note?: string
  columns: string[]
  /** With controls in it, which the keyboard reaches: too wide for a phone, it scrolls in itself. */
  scrolls?: boolean
  children: ReactNode
}) {
  return (
    <section className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-1.5">
      <h2>{label}</h2>
      {note && <p className="max-w-[72ch] text-xs text-muted">{note}</p>}
      <div className={scrolls ? 'relative overflow-x-auto' : ''}>
        <table className="w-full border-separate border-spacing-0 text-sm">
          <thead>
            <tr>
              {columns.map((c) => (
                <th
                  key={c}
                  scope="col"
                  className="border-b border-line py-1.5 pr-4 text-left text-xs font-normal whitespace-nowrap text-muted"
                >
                  {c || <span className="sr-only">Actions</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  )
}
export const RowHead = ({ children, note }: { children: ReactNode; note?: string | undefined }) => (
  <th scope="row" className={`${CELL} text-left font-normal`}>
    {children}
    {note && <span className="block text-xs text-muted">{note}</span>}
  </th>
)
export const Cell = ({ children }: { children: ReactNode }) => <td className={CELL}>{children}</td>
