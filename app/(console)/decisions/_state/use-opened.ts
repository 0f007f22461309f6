'use client'
import { useEffect, useState } from 'react'

/**
 * What is open beside the list, at once when it is set here, and as the address says when that changes by itself. The
 * address follows a key by a transition; an older value of it, still on its way, is not taken for news.
 */
export function useOpened(inAddress: string | null): [string | null, (id: string | null) => void] {
  const [opened, setOpened] = useState(inAddress)
  useEffect(() => {
    if (new URLSearchParams(window.location.search).get('peek') === inAddress) setOpened(inAddress)
  }, [inAddress])
  return [opened, setOpened]
}
