import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import { PlainText } from './plain-text.tsx'

/**
 * Code, JSON, a command: whole, wrapped rather than scrolled, with what cannot be seen made visible, and a button that
 * copies the exact text.
 */
export function CodeBlock({ code, label, children }: { code: string; label: string; children?: ReactNode }) {
  return (
    <figure className="min-w-0 rounded-lg border border-line bg-sunken">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-b border-line pr-1 pl-3 text-xs text-muted">
        <span>{label}</span>
        <CopyButton text={code} what={label} />
      </figcaption>
      <pre className="px-3 py-2.5 font-mono text-[0.78rem] leading-5 break-words whitespace-pre-wrap">
        <code>{children ?? <PlainText text={code} />}</code>
      </pre>
    </figure>
  )
}
