import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatNumber } from './format.ts'

export interface Tab {
  href: string
  label: ReactNode
  count?: number | null
  current: boolean
}
/** Views of one page, each with its own address. */
export function Tabs({ label, tabs, replace = false }: { label: string; tabs: Tab[]; replace?: boolean }) {
  return (
    <nav aria-label={label} className="-mx-1 flex gap-4 overflow-x-auto px-1 text-sm [scrollbar-width:none]">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href as Route}
          replace={replace}
          prefetch={false}
          aria-current={tab.current ? 'true' : undefined}
          className="ring-inside flex min-h-11 items-center gap-1.5 border-b-2 border-transparent whitespace-nowrap text-muted hover:text-ink aria-[current=true]:[scroll-initial-target:nearest] aria-[current=true]:border-ink aria-[current=true]:font-medium aria-[current=true]:text-ink md:min-h-[34px]"
        >
          {tab.label}
          {tab.count !== undefined && tab.count !== null && (
            <span className="tabular-nums">{formatNumber(tab.count)}</span>
          )}
        </Link>
      ))}
    </nav>
  )
}
