'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Countdown } from '../../../components/time/countdown.tsx'
import { formatNumber } from '../../../components/ui/format.ts'
import { BrandGlyph } from '../../../components/ui/glyphs.tsx'
import { useHrefInEnvironment } from './environment.ts'
import type { NavItem } from './nav-items.ts'
import { useOpenChanges } from './open-changes.tsx'
import { useWaiting } from './waiting.tsx'

const LINK =
  'ring-inside flex min-h-11 items-center gap-2 rounded-md px-2.5 text-sm text-muted hover:text-ink aria-[current=page]:bg-surface aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:inset-ring aria-[current=page]:inset-ring-line md:min-h-8'

const isBelow = (pathname: string, href: string) => pathname === href || pathname.startsWith(`${href}/`)
const isWithin = (pathname: string, { href, also = [] }: NavItem) =>
  [href, ...also].some((address) => isBelow(pathname, address))

export function Rail({
  items,
  settings,
  demo,
  onLeave,
}: {
  items: NavItem[]
  settings: NavItem | null
  demo: boolean
  onLeave?: () => void
}) {
  const pathname = usePathname()
  const here = useHrefInEnvironment()
  const waiting = useWaiting()
  const changes = useOpenChanges()
  const link = (item: NavItem) => (
    <li key={item.href}>
      <Link
        href={here(item.href) as Route}
        prefetch={false}
        aria-current={isWithin(pathname, item) ? 'page' : undefined}
        className={LINK}
        {...(onLeave ? { onClick: onLeave } : {})}
      >
        {item.label}
        {item.href === '/approvals' && waiting && (waiting.mine > 0 || waiting.team > 0) && (
          <span className="ml-auto flex items-baseline gap-1.5 text-xs font-normal">
            {waiting.soonest && <Countdown until={waiting.soonest} now={waiting.at} />}
            <span className="font-medium text-ink">{formatNumber(waiting.mine || waiting.team)}</span>
            <span className="sr-only">waiting</span>
          </span>
        )}
        {item.href === '/thresholds' && waiting && waiting.cells_due > 0 && (
          <span className="ml-auto text-xs font-normal">
            <span className="font-medium text-ink">{formatNumber(waiting.cells_due)}</span> due
            <span className="sr-only"> for your review</span>
          </span>
        )}
        {item.href === '/policies' && changes && changes.to_review > 0 && (
          <span className="ml-auto text-xs font-normal">
            <span className="font-medium text-ink">{formatNumber(changes.to_review)}</span>{' '}
            {changes.to_review === 1 ? 'change' : 'changes'}
            <span className="sr-only"> to review</span>
          </span>
        )}
      </Link>
    </li>
  )
  return (
    <>
      <Link
        href={'/' as Route}
        prefetch={false}
        className="ring-inside mb-2 flex h-9 items-center gap-2 rounded-md px-2.5 text-base font-semibold tracking-[-0.01em]"
      >
        <BrandGlyph />
        Countersign
      </Link>
      <ul className="grid gap-px">{items.map(link)}</ul>
      <div className="mt-auto grid gap-2 pt-4">
        {demo && (
          <p className="px-2.5 text-xs text-muted">Demonstration data; history was written with a simulated clock.</p>
        )}
        {settings && <ul>{link(settings)}</ul>}
      </div>
    </>
  )
}
