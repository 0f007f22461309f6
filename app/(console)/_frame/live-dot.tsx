'use client'
import { useLiveState } from './live.tsx'

const LOOK = {
  connecting: { word: 'Connecting', dot: 'border-muted', title: 'Connecting to the stream of changes' },
  live: { word: 'Live', dot: 'border-allow bg-allow', title: 'Changes appear as they happen' },
  lost: { word: 'Paused', dot: 'border-deny', title: 'The connection is lost: what you see may be out of date' },
  ended: { word: 'Signed out', dot: 'border-deny', title: 'Your session has ended' },
}
/** A full dot is live, a ring is not: told by shape and word. */
export function LiveDot() {
  const { word, dot, title } = LOOK[useLiveState()]
  return (
    <span role="status" title={title} className="flex items-center gap-1.5 text-muted">
      <span aria-hidden="true" className={`size-[7px] rounded-full border-[1.5px] ${dot}`} />
      {word}
    </span>
  )
}
