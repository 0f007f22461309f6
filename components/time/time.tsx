'use client'
import { formatTime, formatUtc, type TimeForm } from './format-time.ts'
import { useTimeZone } from './time-zone.tsx'

/** A moment in the person's zone; UTC on hover, or everywhere by the key U. */
export function Time({ at, form = 'minute', className }: { at: string | Date; form?: TimeForm; className?: string }) {
  const { zone } = useTimeZone()
  const date = typeof at === 'string' ? new Date(at) : at
  return (
    // "today" may have become yesterday between the server's rendering and the browser's
    <time dateTime={date.toISOString()} title={formatUtc(date)} className={className} suppressHydrationWarning>
      {formatTime(date, zone, form, new Date())}
    </time>
  )
}
