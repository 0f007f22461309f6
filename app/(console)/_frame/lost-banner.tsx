'use client'
import Link from 'next/link'
import { Banner } from '../../../components/ui/states.tsx'
import { useLiveState } from './live.tsx'

/** Said once for the whole window; what acts on live data switches itself off meanwhile. */
export function LostBanner() {
  const state = useLiveState()
  if (state === 'ended')
    return (
      <Banner
        tone="deny"
        action={
          <Link href="/sign-in" className="link">
            Sign in again
          </Link>
        }
      >
        Your session has ended. What you see may be out of date.
      </Banner>
    )
  if (state !== 'lost') return null
  return (
    <Banner tone="ask">
      The connection is lost. What you see may be out of date, so deciding is off until it is back.
    </Banner>
  )
}
