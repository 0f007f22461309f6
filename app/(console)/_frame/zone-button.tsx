'use client'
import { zoneName } from '../../../components/time/format-time.ts'
import { useTimeZone } from '../../../components/time/time-zone.tsx'
import { buttonClass } from '../../../components/ui/button.tsx'

export function ZoneButton() {
  const { zone, own, toggle } = useTimeZone()
  return (
    <button
      type="button"
      onClick={toggle}
      aria-pressed={zone !== own}
      aria-keyshortcuts="U"
      title={zone === own ? 'Show all times in UTC (U)' : `Show all times in ${zoneName(own)} (U)`}
      className={`${buttonClass('quiet')} px-2 font-normal`}
    >
      {zoneName(zone)}
    </button>
  )
}
