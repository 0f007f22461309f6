'use client'
import { useState } from 'react'
import { useAnnounce } from './announcer.tsx'
import { CheckGlyph, CopyGlyph } from './glyphs.tsx'

/** First and last of an id or hash: dec_01998c…8f3a. The whole is on hover and in the clipboard. */
export function shortId(id: string): string {
  const [, prefix, rest] = /^([a-z]+[_:]|sha256:)?(.*)$/s.exec(id) ?? []
  return rest && rest.length > 14 ? `${prefix ?? ''}${rest.slice(0, 6)}…${rest.slice(-4)}` : id
}

export function Id({ id, whole = false, what = 'id' }: { id: string; whole?: boolean; what?: string }) {
  const [copied, setCopied] = useState(false)
  const announce = useAnnounce()
  async function copy() {
    await navigator.clipboard.writeText(id)
    setCopied(true)
    announce('Copied.')
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <button
      type="button"
      onClick={copy}
      title={`${id} · copy`}
      className="group inline-flex min-h-6 max-w-full min-w-0 items-center gap-1 rounded-sm text-left align-middle"
    >
      <span className={`mono min-w-0 ${whole ? 'break-all' : 'whitespace-nowrap'}`}>{whole ? id : shortId(id)}</span>
      <span className="sr-only">, copy the {what}</span>
      <span
        className="text-muted opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
        data-copied={copied || undefined}
      >
        {copied ? <CheckGlyph size={12} /> : <CopyGlyph size={12} />}
      </span>
    </button>
  )
}
