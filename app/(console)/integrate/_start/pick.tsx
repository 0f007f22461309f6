'use client'
import type { Route } from 'next'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useId, useTransition } from 'react'
import { hrefWith } from '../../../../components/page/search-params.ts'
import { Spinner } from '../../../../components/ui/button.tsx'
import { Select } from '../../../../components/ui/field.tsx'

/** A choice that lives in the address. `resets` go with it. */
export function Pick({
  label,
  name,
  value,
  options,
  resets = [],
  mono = false,
}: {
  label: string
  name: string
  value: string
  options: { value: string; label: string; group?: string }[]
  resets?: string[]
  mono?: boolean
}) {
  const id = useId()
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  const [pending, start] = useTransition()
  const change = (next: string) =>
    start(() =>
      router.replace(
        hrefWith(pathname, Object.fromEntries(params), {
          [name]: next,
          ...Object.fromEntries(resets.map((r) => [r, null])),
        }) as Route,
        { scroll: false },
      ),
    )
  const groups = [...new Set(options.map((o) => o.group ?? ''))]
  const list = (group: string) =>
    options
      .filter((o) => (o.group ?? '') === group)
      .map((o) => (
        <option key={o.value} value={o.value}>
          {o.label}
        </option>
      ))
  return (
    <div className="grid min-w-0 gap-1">
      <label htmlFor={id} className="flex items-center gap-2 text-sm font-medium">
        {label}
        {pending && <Spinner />}
      </label>
      <Select id={id} value={value} onChange={(e) => change(e.target.value)} className={mono ? 'font-mono' : ''}>
        {groups.length === 1 && groups[0] === ''
          ? list('')
          : groups.map((g) => (
              <optgroup key={g} label={g}>
                {list(g)}
              </optgroup>
            ))}
      </Select>
    </div>
  )
}
