import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

// Each skeleton has the geometry of what it stands for, so that nothing moves when that arrives.

const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `bone ${i}`)

export const Bone = ({ className }: { className?: string }) => <span className={cx('bone block', className)} />

export function Loading({ what, children }: { what: string; children: ReactNode }) {
  return (
    <div role="status" aria-busy="true">
      <span className="sr-only">Loading {what}…</span>
      <div aria-hidden="true">{children}</div>
    </div>
  )
}
export function TableSkeleton({ rows = 12, columns = 5, what }: { rows?: number; columns?: number; what: string }) {
  return (
    <Loading what={what}>
      <div
        className="grid h-9 items-center border-b border-line"
        style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}
      >
        {names(columns).map((name) => (
          <Bone key={name} className="h-2.5 w-16" />
        ))}
      </div>
      {names(rows).map((row) => (
        <div
          key={row}
          className="grid h-10 items-center border-b border-line"
          style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}
        >
          {names(columns).map((name, i) => (
            <Bone key={name} className={cx('h-3', i === 0 ? 'w-40' : 'w-24')} />
          ))}
        </div>
      ))}
    </Loading>
  )
}
/** Title and lines of a page that is on its way. */
export function PageSkeleton({ what, children }: { what: string; children?: ReactNode }) {
  return (
    <div className="grid gap-6 px-4 py-5 md:px-8">
      <div className="grid gap-2.5 pt-1">
        <Bone className="h-5 w-40" />
        <Bone className="h-3 w-80 max-w-full" />
      </div>
      {children ?? <TableSkeleton what={what} />}
    </div>
  )
}
/** Way back, title and blocks of one thing that is on its way; `blocks` are their heights. */
export function DetailSkeleton({ what, blocks, wide = false }: { what: string; blocks: string[]; wide?: boolean }) {
  return (
    <Loading what={what}>
      <div className={cx('grid content-start gap-5 px-4 py-4 md:px-8', wide ? 'max-w-[1044px]' : 'xl:max-w-[884px]')}>
        <Bone className="mt-2 h-4 w-20" />
        <Bone className="h-6 w-3/4" />
        <Bone className="h-3 w-64" />
        {blocks.map((height, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never move
          <Bone key={i} className={cx('w-full rounded-lg', height)} />
        ))}
      </div>
    </Loading>
  )
}
