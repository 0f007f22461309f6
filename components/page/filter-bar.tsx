'use client'
import { parseAsString, useQueryStates } from 'nuqs'
import { type ReactNode, useRef, useState, useTransition } from 'react'
import { useKeys } from '../keys/keys.ts'
import { Button, Spinner } from '../ui/button.tsx'
import { Input, Select } from '../ui/field.tsx'
import { CloseGlyph, SearchGlyph } from '../ui/glyphs.tsx'
import { KeyHint } from '../ui/key-hint.tsx'

export type Filter =
  | { name: string; label: string; kind: 'text' }
  /** An exact word, such as a code or an id: taken when it is complete (Enter, or leaving the field). */
  | { name: string; label: string; kind: 'word'; suggestions?: string[] }
  | { name: string; label: string; kind: 'select'; options: { value: string; label: string }[] }
  | { name: string; label: string; kind: 'date' }

/** Filters that live in the address. The page reads them on the server; a change goes back to the first page. */
export function FilterBar({
  filters,
  cursors = ['cursor'],
  clears = [],
  children,
}: {
  filters: Filter[]
  cursors?: string[]
  /** What else goes when all filters are cleared. */
  clears?: string[]
  /** After the filters: what shows more of them. */
  children?: ReactNode
}) {
  const [pending, startTransition] = useTransition()
  const search = useRef<HTMLInputElement>(null)
  const [cleared, setCleared] = useState(0)
  const names = [...filters.map((f) => f.name), ...cursors, ...clears]
  const [values, set] = useQueryStates(Object.fromEntries(names.map((n) => [n, parseAsString])), {
    shallow: false,
    history: 'replace',
    startTransition,
    throttleMs: 250,
  })
  const reset = Object.fromEntries(cursors.map((c) => [c, null]))
  const change = (name: string, value: string) => void set({ ...reset, [name]: value || null })
  const active = filters.filter((f) => values[f.name])
  useKeys([{ keys: '/', label: 'Filter', group: 'Lists', run: () => search.current?.focus() }])
  return (
    <search className="flex flex-wrap items-center gap-2">
      {filters.map((f) =>
        f.kind === 'text' ? (
          <span key={f.name} className="relative min-w-48 flex-1 md:max-w-72">
            <span className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-muted">
              {pending ? <Spinner /> : <SearchGlyph />}
            </span>
            <Input
              ref={search}
              type="search"
              aria-label={f.label}
              placeholder={f.label}
              defaultValue={values[f.name] ?? ''}
              key={cleared}
              onChange={(e) => change(f.name, e.target.value)}
              onKeyDown={(e) => e.key === 'Escape' && e.currentTarget.blur()}
              className="pr-8 pl-8"
            />
            <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center">
              <KeyHint keys="/" />
            </span>
          </span>
        ) : f.kind === 'word' ? (
          <WordFilter
            key={`${f.name} ${values[f.name] ?? ''}`}
            filter={f}
            value={values[f.name] ?? ''}
            onCommit={(v) => change(f.name, v)}
          />
        ) : f.kind === 'select' ? (
          <Select
            key={f.name}
            aria-label={f.label}
            value={values[f.name] ?? ''}
            onChange={(e) => change(f.name, e.target.value)}
            className="min-w-32 max-md:flex-[1_1_40%] md:w-auto! md:max-w-48"
          >
            <option value="">{f.label}: any</option>
            {f.options.map((o) => (
              <option key={o.value} value={o.value}>
                {o.label}
              </option>
            ))}
          </Select>
        ) : (
          <span key={f.name} className="flex items-center gap-1.5 text-sm text-muted">
            <label htmlFor={`filter-${f.name}`}>{f.label}</label>
            <Input
              id={`filter-${f.name}`}
              type="date"
              value={values[f.name] ?? ''}
              onChange={(e) => change(f.name, e.target.value)}
              className="w-38!"
            />
          </span>
        ),
      )}
      {children}
      {active.length > 0 && (
        <Button
          kind="quiet"
          onClick={() => {
            setCleared((n) => n + 1)
            void set({
              ...reset,
              ...Object.fromEntries([...filters.map((f) => f.name), ...clears].map((n) => [n, null])),
            })
          }}
        >
          <CloseGlyph size={12} />
          Clear {active.length === 1 ? 'filter' : `${active.length} filters`}
        </Button>
      )}
      <span role="status" className="sr-only">
        {pending ? 'Filtering…' : ''}
      </span>
    </search>
  )
}

function WordFilter({
  filter: { name, label, suggestions = [] },
  value,
  onCommit,
}: {
  filter: Extract<Filter, { kind: 'word' }>
  value: string
  onCommit(value: string): void
}) {
  const commit = (typed: string) => typed.trim() !== value && onCommit(typed.trim())
  return (
    <span className="w-44 max-md:flex-1">
      <Input
        aria-label={label}
        placeholder={label}
        defaultValue={value}
        list={suggestions.length ? `filter-${name}-words` : undefined}
        autoComplete="off"
        spellCheck={false}
        onBlur={(e) => commit(e.target.value)}
        onKeyDown={(e) => {
          if (e.key === 'Enter') commit(e.currentTarget.value)
          if (e.key === 'Escape') e.currentTarget.blur()
        }}
      />
      {suggestions.length > 0 && (
        <datalist id={`filter-${name}-words`}>
          {suggestions.map((s) => (
            <option key={s} value={s} />
          ))}
        </datalist>
      )}
    </span>
  )
}
