'use client'
import { useState } from 'react'
import { useAnnounce } from './announcer.tsx'
import { Button } from './button.tsx'
import { CheckGlyph, CopyGlyph } from './glyphs.tsx'

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false)
  const announce = useAnnounce()
  async function copy() {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    announce('Copied.')
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <Button kind="quiet" small onClick={copy} aria-label={`Copy ${what}`}>
      {copied ? <CheckGlyph size={12} /> : <CopyGlyph size={12} />}
      {copied ? 'Copied' : 'Copy'}
    </Button>
  )
}
