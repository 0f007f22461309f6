import { Time } from '../../../../../components/time/time.tsx'
import { Tag } from '../../../../../components/ui/tag.tsx'
import type { RetentionView } from '../../../../../lib/retention/get-retention.ts'
import { CLASS_WORDS, daysInWords, FLOOR_WORDS } from '../words.ts'

type Row = RetentionView['classes'][number]

/** What is set, what binds the oldest entry, and when its time is over. */
export function ClassTable({ view }: { view: RetentionView }) {
  return (
    <div className="grid gap-2">
      <p className="text-sm">
        {view.floors.length === 0 ? (
          <span className="text-muted">Bound by no legal floor.</span>
        ) : (
          <>
            Bound by {view.floors.map((f) => FLOOR_WORDS[f].title).join(' and ')}: nothing goes before{' '}
            {daysInWords(view.floor_days)}.
          </>
        )}
      </p>
      <table className="w-full border-collapse text-sm max-md:block">
        <caption className="sr-only">How long each class of entries is kept</caption>
        <thead className="max-md:sr-only">
          <tr className="border-b border-line text-left text-xs text-muted">
            {['Class', 'Kept for', 'Oldest that discloses', 'Its time ends'].map((title) => (
              <th key={title} scope="col" className="py-1.5 pr-4 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {view.classes.map((row) => (
            <tr
              key={row.name}
              className="border-b border-line align-top max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-4 max-md:py-2"
            >
              <th scope="row" className="py-2 pr-4 text-left font-normal max-md:py-0">
                <span className="block font-medium">{CLASS_WORDS[row.name].title}</span>
                <span className="block text-muted">{CLASS_WORDS[row.name].what}</span>
              </th>
              <td className="py-2 pr-4 whitespace-nowrap tabular-nums max-md:py-0 max-md:pr-0 max-md:text-right">
                {daysInWords(row.days)}
              </td>
              <td className="py-2 pr-4 max-md:col-span-2 max-md:py-0 max-md:text-muted">
                <OldestCell row={row} />
              </td>
              <td className="py-2 max-md:col-span-2 max-md:py-0">
                <EndCell row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const OldestCell = ({ row }: { row: Row }) =>
  row.oldest_at === null ? (
    <span className="text-muted">None so far</span>
  ) : (
    <>
      <span className="md:hidden">oldest </span>
      <Time at={row.oldest_at} form="minute" />
      {row.oldest_days !== row.days && row.oldest_days !== null && (
        <span className="block text-muted">keeps {daysInWords(row.oldest_days)}, as it was promised</span>
      )}
    </>
  )

function EndCell({ row }: { row: Row }) {
  if (row.due_at === null) return <span className="text-muted max-md:hidden">—</span>
  return (
    <>
      <span className="text-muted md:hidden">ends </span>
      <Time at={row.due_at} form="minute" /> {row.held && <Tag tone="ask">A hold keeps it</Tag>}
    </>
  )
}
