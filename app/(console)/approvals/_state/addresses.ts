'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { LIST_PARAMS } from '../query.ts'

const OPEN = /^\/approvals\/(apr_[0-9a-f]{32})$/

/** The request that the address opens. */
export const useOpenId = (): string | null => OPEN.exec(usePathname())?.[1] ?? null
/** As the address has it at this moment: React follows it a little later, and a key that is held comes in between. */
export const openIdNow = (): string | null => OPEN.exec(window.location.pathname)?.[1] ?? null

/** The part of the address that the list reads, as it is sent back to the server. */
export function useListQuery(): string {
  const params = useSearchParams()
  const kept = new URLSearchParams()
  for (const name of LIST_PARAMS) {
    const value = params.get(name)
    if (value) kept.set(name, value)
  }
  return kept.toString()
}
export const addressOf = (id: string | null, query: string): string =>
  `/approvals${id ? `/${id}` : ''}${query ? `?${query}` : ''}`
