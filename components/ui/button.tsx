import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { cx } from './class-names.ts'
import { KeyHint } from './key-hint.tsx'

const KINDS = {
  /** At most one in a view, and never for what is critical or cannot be undone. */
  primary: 'primary bg-accent border-accent text-accent-ink hover:not-disabled:bg-accent-hover',
  /** Two choices of the same weight: Approve and Deny. */
  weighed: 'bg-surface border-ink text-ink hover:not-disabled:bg-hover',
  plain: 'bg-surface border-line-strong text-ink hover:not-disabled:bg-hover',
  danger: 'bg-surface border-deny/50 text-deny hover:not-disabled:bg-deny-bg',
  quiet: 'bg-transparent border-transparent text-muted hover:not-disabled:bg-hover hover:not-disabled:text-ink',
}
export type ButtonKind = keyof typeof KINDS

export const buttonClass = (kind: ButtonKind = 'plain', small = false): string =>
  cx(
    'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap no-underline transition-colors duration-100 select-none',
    'disabled:opacity-55 aria-disabled:opacity-55',
    small ? 'min-h-7 px-2 text-xs' : 'min-h-11 px-3 text-sm md:min-h-[34px]',
    KINDS[kind],
  )

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  children?: ReactNode
  kind?: ButtonKind
  small?: boolean
  /** The shortcut shown beside the word; binding it is the caller's. */
  hint?: string
  /** Under way: says so and takes no second press. Nothing is shown as done before it is. */
  busy?: boolean
}
export function Button({
  children,
  kind = 'plain',
  small = false,
  hint,
  busy = false,
  className,
  disabled,
  type = 'button',
  ...rest
}: Props) {
  return (
    <button
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      aria-keyshortcuts={hint}
      className={cx(buttonClass(kind, small), className)}
      {...rest}
    >
      {busy && <Spinner />}
      {children}
      {hint && <KeyHint keys={hint} />}
    </button>
  )
}

export function Spinner() {
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
      className="flex-none animate-spin"
    >
      <circle cx="8" cy="8" r="6" opacity="0.25" />
      <path d="M14 8a6 6 0 0 0-6-6" />
    </svg>
  )
}
