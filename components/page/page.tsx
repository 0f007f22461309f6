import type { ReactNode } from 'react'

/** A page: its one heading, what it is for, its one primary action, then the content. */
export function Page({
  title,
  intro,
  back,
  actions,
  tabs,
  children,
  wide = true,
}: {
  title: ReactNode
  intro?: ReactNode
  /** The way to what this belongs to, above the title. */
  back?: ReactNode
  actions?: ReactNode
  tabs?: ReactNode
  children: ReactNode
  wide?: boolean
}) {
  return (
    <div
      className={`grid min-h-full grid-cols-[minmax(0,1fr)] content-start gap-5 bg-surface px-4 py-5 md:px-8 md:py-[22px] ${wide ? '' : 'max-w-[960px]'}`}
    >
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          {back}
          <h1>{title}</h1>
          {intro && <p className="mt-0.5 max-w-[68ch] text-muted">{intro}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        {tabs && <div className="w-full border-b border-line">{tabs}</div>}
      </header>
      {children}
    </div>
  )
}
/** A part of a page under a small heading. */
export function Section({
  id,
  title,
  note,
  actions,
  children,
}: {
  /** Where an address leads to. */
  id?: string
  title: ReactNode
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <section id={id} className="grid scroll-mt-4 min-w-0 content-start gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2>{title}</h2>
        {actions}
        {note && <p className="w-full text-sm text-muted">{note}</p>}
      </div>
      {children}
    </section>
  )
}
