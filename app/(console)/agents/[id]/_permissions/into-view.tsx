'use client'
import { useEffect, useRef } from 'react'

/** Where the page is one column, what was opened stands above the table: it is brought before the eyes. */
export function IntoView() {
  const mark = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (window.matchMedia('(width < 64rem)').matches) mark.current?.parentElement?.scrollIntoView({ block: 'start' })
  }, [])
  return <span ref={mark} className="hidden" />
}
