import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'

const SEGMENT =
  'ring-inside flex min-h-11 items-center px-3 text-sm whitespace-nowrap text-muted hover:text-ink aria-[current=true]:bg-sunken aria-[current=true]:font-medium aria-[current=true]:text-ink md:min-h-8'

/** A few exclusive choices, each an address: `<Segmented label="Data" options={[{ href, label, current }]} />`. */
export function Segmented({
  label,
  options,
}: {
  label: string
  options: { href: string; label: ReactNode; current: boolean }[]
}) {
  return (
    <nav
      aria-label={label}
      className="inline-flex max-w-full divide-x divide-line overflow-x-auto rounded-md border border-line-strong bg-surface [scrollbar-width:none]"
    >
      {options.map((o) => (
        <Link
          key={o.href}
          href={o.href as Route}
          scroll={false}
          prefetch={false}
          aria-current={o.current ? 'true' : undefined}
          className={SEGMENT}
        >
          {o.label}
        </Link>
      ))}
    </nav>
  )
}
