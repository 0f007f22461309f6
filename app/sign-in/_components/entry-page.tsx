import type { ReactNode } from 'react'
import { BrandGlyph } from '../../../components/ui/glyphs.tsx'

/** The frame of the pages before sign-in. Content hangs from the top, so that a message below moves nothing above. */
export function EntryPage({ children }: { children: ReactNode }) {
  return (
    <main id="main" className="mx-auto grid max-w-[376px] content-start gap-8 px-4 pt-[clamp(2rem,14vh,9rem)] pb-12">
      <p className="flex items-center gap-2 text-base font-semibold tracking-[-0.01em]">
        <BrandGlyph />
        Countersign
      </p>
      {children}
    </main>
  )
}

/** Title and the one sentence under it; an error takes the sentence's place and, as a rule, its height. */
export function EntryHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid gap-1">
      <h1>{title}</h1>
      {children}
    </div>
  )
}

/** For links that are over and accounts without a membership: what happened and what can be done. */
export function EntryNotice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <EntryPage>
      <div className="grid gap-3">
        <h1>{title}</h1>
        <div className="grid gap-3 text-base text-muted">{children}</div>
      </div>
    </EntryPage>
  )
}
