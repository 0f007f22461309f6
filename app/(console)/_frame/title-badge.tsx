'use client'
import { useEffect } from 'react'

const COUNTED = /^\(\d+\+?\) /

const badge = (count: number) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1b1b19"/><path d="M5 22c4-10 7-10 7.6-5 .4 4 2.4 4 4.4 1M5 26h22" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/><circle cx="21.5" cy="10.5" r="10" fill="#a8201a" stroke="#fff" stroke-width="1.5"/><text x="21.5" y="15.3" font-family="system-ui,sans-serif" font-size="${count > 9 ? 11 : 14}" font-weight="700" fill="#fff" text-anchor="middle">${count > 99 ? '99' : count}</text></svg>`,
  )}`

/** "(3) Approvals" and a number on the favicon: what waits is seen from another tab. */
export function TitleBadge({ count }: { count: number }) {
  useEffect(() => {
    const wanted = () =>
      `${count > 0 ? `(${count > 999 ? '999+' : count}) ` : ''}${document.title.replace(COUNTED, '')}`
    const set = () => {
      if (document.title !== wanted()) document.title = wanted()
    }
    set()
    // each page writes its own title when it is opened
    const watch = new MutationObserver(set)
    watch.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => watch.disconnect()
  }, [count])
  useEffect(() => {
    if (count === 0) return
    // beside the page's own icon, which is React's to manage: of several the last one counts
    const icon = document.createElement('link')
    icon.rel = 'icon'
    icon.href = badge(count)
    document.head.append(icon)
    return () => icon.remove()
  }, [count])
  return null
}
