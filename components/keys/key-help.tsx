'use client'
import { Dialog } from '../ui/dialog.tsx'
import { Checkbox } from '../ui/field.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { activeBindings, type KeyBinding, setSingleKeys, useSingleKeys } from './keys.ts'

const SHOWN: Record<string, string> = { 'mod+k': '⌘K', Escape: 'Esc', ArrowDown: '↓' }
const spell = (keys: string) =>
  SHOWN[keys] ??
  keys
    .split(' ')
    .map((k) => (k.length === 1 ? k.toUpperCase() : k))
    .join(' ')

/** What can be pressed here and now: read from the bindings themselves. */
export default function KeyHelp({ open, onClose }: { open: boolean; onClose(): void }) {
  const on = useSingleKeys()
  const groups = new Map<string, KeyBinding[]>()
  for (const b of activeBindings()) {
    const group = groups.get(b.group) ?? []
    if (!group.some((x) => x.keys === b.keys)) groups.set(b.group, [...group, b])
  }
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard" wide>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h3 className="mb-1 text-muted">{group}</h3>
            <dl className="text-sm">
              {list.map((b) => (
                <div key={b.keys} className="flex justify-between gap-4 border-b border-line py-1.5 last:border-0">
                  <dt>{b.label}</dt>
                  <dd>
                    <KeyHint keys={spell(b.keys)} />
                    <span className="sr-only">{spell(b.keys)}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Checkbox checked={on} onChange={(e) => setSingleKeys(e.target.checked)} className="mt-4">
        Single-key shortcuts
        <span className="block text-xs text-muted">
          Off: only ⌘K and what has a modifier works, for speech input and screen readers.
        </span>
      </Checkbox>
    </Dialog>
  )
}
