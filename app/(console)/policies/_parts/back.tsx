import type { Route } from 'next'
import Link from 'next/link'
import { ChevronGlyph } from '../../../../components/ui/glyphs.tsx'

export const Back = ({ href, children }: { href: string; children: string }) => (
  <nav aria-label="Where this stands" className="text-sm">
    <Link
      href={href as Route}
      className="-ml-1 inline-flex min-h-9 items-center gap-1 rounded-sm pr-2 text-muted hover:text-ink"
    >
      <ChevronGlyph to="left" />
      {children}
    </Link>
  </nav>
)
