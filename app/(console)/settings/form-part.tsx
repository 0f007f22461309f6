import type { ReactNode } from 'react'

/** A part of a long form: what it is about at the left, its fields at the right. */
export function FormPart({ title, note, children }: { title: string; note?: string | undefined; children: ReactNode }) {
  return (
    <section className="grid gap-x-8 gap-y-3 border-t border-line pt-5 first:border-0 first:pt-0 lg:grid-cols-[200px_minmax(0,1fr)]">
      <div>
        <h2>{title}</h2>
        {note && <p className="mt-0.5 text-xs text-muted">{note}</p>}
      </div>
      <div className="grid min-w-0 gap-4">{children}</div>
    </section>
  )
}
