'use client'
import { useEffect, useRef } from 'react'
import { useAnnounce } from '../ui/announcer.tsx'
import { cx } from '../ui/class-names.ts'
import { useNow } from './clock.ts'
import { formatLeft } from './format-time.ts'

/** Under five minutes a deadline is near: red and heavier, never by colour alone. */
const SOON_MS = 300_000

interface Props {
  until: string
  /** The server's time when the page was made, for the first paint. */
  now: number
  /** What the number is followed by: "left, then denied". */
  after?: string
  className?: string
}
/** A silent timer: it is read when it is asked for, not each second. */
export function Countdown({ until, now, after, className }: Props) {
  const left = new Date(until).getTime() - useNow(now)
  return (
    <span role="timer" className={cx(left < SOON_MS && 'font-medium text-deny', className)}>
      {left > 0 ? formatLeft(left) : 'Time is up'}
      {after && left > 0 && ` ${after}`}
    </span>
  )
}

/** Says once when five minutes and when one minute are left of the item that is open. */
export function DeadlineAnnouncer({ until, now, what }: { until: string; now: number; what: string }) {
  const announce = useAnnounce()
  const left = new Date(until).getTime() - useNow(now)
  const before = useRef(left)
  useEffect(() => {
    for (const minutes of [5, 1])
      if (before.current > minutes * 60_000 && left <= minutes * 60_000)
        announce(`${minutes} ${minutes === 1 ? 'minute' : 'minutes'} left for ${what}. At zero it is denied.`)
    if (before.current > 0 && left <= 0) announce(`Time is up for ${what}.`)
    before.current = left
  }, [left, what, announce])
  return null
}
