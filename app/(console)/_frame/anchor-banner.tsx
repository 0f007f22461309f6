import type { Route } from 'next'
import Link from 'next/link'
import { Banner } from '../../../components/ui/states.tsx'

export interface AnchorAlarms {
  late: number
  forked: number
}

/** For those who read the audit: the proof to others is broken, or is falling behind. */
export function AnchorBanner({ alarms }: { alarms: AnchorAlarms | null }) {
  if (!alarms || alarms.late + alarms.forked === 0) return null
  const { late, forked } = alarms
  return (
    <Banner
      tone={forked ? 'deny' : 'ask'}
      action={
        <Link href={'/audit/log#anchors' as Route} className="link">
          See the anchors
        </Link>
      }
    >
      {forked
        ? `${forked === 1 ? 'An anchor holds' : `${forked} anchors hold`} another history of this log: the log or the anchor was changed.`
        : `${late === 1 ? 'An anchor is' : `${late} anchors are`} late: ${late === 1 ? 'it does' : 'they do'} not cover the newest entries.`}
    </Banner>
  )
}
