'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useTransition } from 'react'

const LOOK_EVERY_MS = 1_000

/** While something waits or runs the page looks again by itself, one look after the other. */
export function Live() {
  const router = useRouter()
  const [looking, look] = useTransition()
  useEffect(() => {
    if (looking) return
    const timer = setTimeout(() => look(() => router.refresh()), LOOK_EVERY_MS)
    return () => clearTimeout(timer)
  }, [looking, router])
  return null
}
