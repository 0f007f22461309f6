import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

const TONES = {
  plain: 'border-line-strong text-muted',
  ask: 'border-ask/40 text-ask bg-ask-bg',
  deny: 'border-deny/40 text-deny bg-deny-bg',
  allow: 'border-allow/40 text-allow bg-allow-bg',
  notice: 'border-notice/40 text-notice bg-notice-bg',
}
/** A quiet label beside a word: "claimed", "untrusted", "v3". */
export function Tag({ children, tone = 'plain' }: { children: ReactNode; tone?: keyof typeof TONES }) {
  return (
    <span
      className={cx(
        'inline-block rounded-sm border px-1.5 align-middle text-[0.72rem] leading-[1.05rem] font-normal whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  )
}
