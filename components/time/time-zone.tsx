'use client'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

interface Zone {
  /** The person's zone, or UTC while they look at UTC. */
  zone: string
  own: string
  utc: boolean
  toggle(): void
}
const Context = createContext<Zone>({ zone: 'UTC', own: 'UTC', utc: true, toggle: () => {} })
export const useTimeZone = (): Zone => useContext(Context)

export function TimeZoneProvider({ zone, children }: { zone: string; children: ReactNode }) {
  const [utc, setUtc] = useState(false)
  const value = useMemo(
    () => ({ zone: utc ? 'UTC' : zone, own: zone, utc, toggle: () => setUtc((u) => !u) }),
    [utc, zone],
  )
  return <Context.Provider value={value}>{children}</Context.Provider>
}
