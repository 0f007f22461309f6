import { Time } from '../time/time.tsx'
import { ClockGlyph } from './glyphs.tsx'

/** When somebody is to look at a rule again; past that it says so in words, shape and hue. */
export function ReviewDate({ at, overdue }: { at: string | null; overdue: boolean }) {
  if (!at) return <span className="text-muted">Not set</span>
  if (!overdue) return <Time at={at} form="short" className="whitespace-nowrap" />
  return (
    <span className="inline-flex items-center gap-1.5 font-medium whitespace-nowrap text-ask">
      <ClockGlyph />
      <span>
        Was due <Time at={at} form="short" />
      </span>
    </span>
  )
}
