import type { ComponentProps, ReactNode } from 'react'
import { cx } from './class-names.ts'
import { ChevronGlyph } from './glyphs.tsx'

const CONTROL =
  'w-full rounded-md border border-field bg-surface px-2.5 text-ink placeholder:text-muted disabled:bg-sunken disabled:text-muted aria-invalid:border-deny focus-visible:outline-offset-0'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cx(CONTROL, 'min-h-11 text-md md:min-h-[34px] md:text-sm', className)} {...rest} />
}
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={rows} className={cx(CONTROL, 'py-1.5 text-md md:text-sm', className)} {...rest} />
}
/** `quiet`: without a border, beside a title. The platform's own select: it works on a phone, costs no script and reads out rightly. */
export function Select({
  className,
  children,
  quiet = false,
  ...rest
}: ComponentProps<'select'> & { quiet?: boolean }) {
  return (
    <span className={cx('relative inline-flex w-full', className)}>
      <select
        className={cx(
          quiet ? '[field-sizing:content] max-w-full rounded-md px-2 text-muted hover:text-ink' : CONTROL,
          'min-h-11 appearance-none bg-inherit pr-7 text-md md:min-h-[34px] md:text-sm',
        )}
        {...rest}
      >
        {children}
      </select>
      <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center text-muted">
        <ChevronGlyph size={12} />
      </span>
    </span>
  )
}
export function Checkbox({
  children,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { children: ReactNode }) {
  return (
    <label className={cx('inline-flex min-h-11 items-start gap-2 py-2.5 text-sm md:min-h-0 md:py-1', className)}>
      <input type="checkbox" className="mt-[3px] size-3.5 flex-none accent-accent" {...rest} />
      <span>{children}</span>
    </label>
  )
}

/** A label, its control, what helps and what is wrong. The control takes `id={id}` and `aria-describedby={`${id}-note`}`. */
export function Field({
  id,
  label,
  note,
  error,
  children,
}: {
  id: string
  label: ReactNode
  note?: ReactNode
  error?: string | null
  children: ReactNode
}) {
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {(note || error) && (
        <p id={`${id}-note`} className={cx('text-xs', error ? 'text-deny' : 'text-muted')}>
          {error ?? note}
        </p>
      )}
    </div>
  )
}
