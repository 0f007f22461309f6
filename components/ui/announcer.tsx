'use client'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { CheckGlyph, CloseGlyph, DenyGlyph } from './glyphs.tsx'

// What happened, said once: to the ears by a live region, and to the eyes by one line at the foot of the window.

interface Notice {
  id: number
  text: string
  tone: 'done' | 'failed'
  action?: { word: string; run: () => void } | undefined
}
interface Announcer {
  announce(text: string): void
  notify(text: string, options?: { tone?: Notice['tone']; action?: Notice['action'] }): void
}
const Context = createContext<Announcer>({ announce: () => {}, notify: () => {} })
/** Only read out. */
export const useAnnounce = () => useContext(Context).announce
/** Shown and read out: `notify('Approved.')`. */
export const useNotify = () => useContext(Context).notify

const SHOWN_MS = 6000

export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState('')
  const [notice, setNotice] = useState<Notice | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const announce = useCallback((text: string) => setSaid((before) => (before === text ? `${text}\u200b` : text)), [])
  const notify = useCallback<Announcer['notify']>(
    (text, { tone = 'done', action } = {}) => {
      announce(text)
      clearTimeout(timer.current)
      setNotice((n) => ({ id: (n?.id ?? 0) + 1, text, tone, action }))
      // a failure stays until it is read
      if (tone === 'done') timer.current = setTimeout(() => setNotice(null), SHOWN_MS)
    },
    [announce],
  )
  const value = useMemo(() => ({ announce, notify }), [announce, notify])
  return (
    <Context.Provider value={value}>
      {children}
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
      {notice && (
        <div className="fixed inset-x-4 bottom-[4.75rem] z-40 mx-auto flex w-fit max-w-xl items-center gap-2 rounded-lg bg-surface py-2 pr-2 pl-3 text-sm shadow-lift">
          <span className={notice.tone === 'done' ? 'text-allow' : 'text-deny'}>
            {notice.tone === 'done' ? <CheckGlyph /> : <DenyGlyph />}
          </span>
          <span>{notice.text}</span>
          {notice.action && (
            <Button small onClick={notice.action.run}>
              {notice.action.word}
            </Button>
          )}
          <Button kind="quiet" small aria-label="Dismiss" onClick={() => setNotice(null)}>
            <CloseGlyph />
          </Button>
        </div>
      )}
    </Context.Provider>
  )
}
