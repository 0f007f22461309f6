'use client'
import { createContext, type ReactNode, useContext } from 'react'

/** Who is signed in, as far as the pages show it. What the person may do is decided on the server. */
export interface FramePerson {
  id: string
  name: string
  email: string
  roles: string[]
  organization: string
  organizations: { id: string; name: string; current: boolean }[]
  preferences: { theme: 'system' | 'light' | 'dark'; shortcuts: boolean }
  /** People of an identity provider prove who they are there. */
  hasPassword: boolean
}
const Context = createContext<FramePerson | null>(null)

export const PersonProvider = ({ person, children }: { person: FramePerson; children: ReactNode }) => (
  <Context.Provider value={person}>{children}</Context.Provider>
)
export function usePerson(): FramePerson {
  const person = useContext(Context)
  if (!person) throw new Error('usePerson outside of the frame')
  return person
}
