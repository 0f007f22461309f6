import type { Route } from 'next'
import Link from 'next/link'

const SUBJECTS = ['agent', 'run'] as const
const PERIOD = ['from', 'to'] as const

/** Where the filters are ones by which a bundle can be made: the same selection, as a bundle. */
export function ExportThis({ filters }: { filters: { [name: string]: string } }) {
  const used = Object.keys(filters)
  const subjects = SUBJECTS.filter((name) => filters[name])
  const maps =
    used.length > 0 && subjects.length <= 1 && used.every((name) => [...SUBJECTS, ...PERIOD].includes(name as never))
  if (!maps) return null
  return (
    <p className="no-print text-sm">
      <Link
        href={`/audit/exports?${new URLSearchParams({ new: '1', ...filters })}` as Route}
        prefetch={false}
        className="link"
      >
        Export this as a bundle
      </Link>
    </p>
  )
}
