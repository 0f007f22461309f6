'use client'
import { type ReactNode, useId } from 'react'
import { CopyButton } from '../ui/copy-button.tsx'

/** A secret that is seen this once. It is never in the address, nor kept by the page. */
export function SecretOnce({ label, value, children }: { label: string; value: string; children?: ReactNode }) {
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="flex items-center gap-1 rounded-md border border-field bg-sunken pr-1 pl-2.5">
        <input
          id={id}
          readOnly
          value={value}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={`${id}-note`}
          onFocus={(e) => e.currentTarget.select()}
          className="min-h-11 min-w-0 flex-1 bg-transparent font-mono text-[0.8rem] outline-none md:min-h-[34px]"
        />
        <CopyButton text={value} what={label.toLowerCase()} />
      </div>
      <p id={`${id}-note`} className="text-sm text-ask">
        {children ?? 'Copy it now: it is shown this once. Only its hash is kept, so nobody can show it again.'}
      </p>
    </div>
  )
}
