'use client'
import { useTheme } from 'next-themes'
import { useEffect } from 'react'
import { useAction } from '../../../components/forms/use-action.ts'
import { setSingleKeys, setSingleKeysDefault, useSingleKeys } from '../../../components/keys/keys.ts'
import { useNotify } from '../../../components/ui/announcer.tsx'
import { MenuButton } from '../../../components/ui/menu-button.tsx'
import { savePreferences, signOut, switchTo } from './actions.ts'
import { usePerson } from './person.tsx'

const THEMES = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((part) => part[0] ?? '')
    .filter((_, i, all) => i === 0 || i === all.length - 1)
    .join('')
    .toUpperCase()

export function PersonMenu() {
  const person = usePerson()
  const { theme, setTheme } = useTheme()
  const keysOn = useSingleKeys()
  const notify = useNotify()
  const save = useAction(savePreferences)
  const change = useAction(switchTo)
  const leave = useAction(signOut)
  useEffect(() => {
    // a browser that has no choice of its own takes the person's
    setSingleKeysDefault(person.preferences.shortcuts)
    if (localStorage.getItem('theme') === null && person.preferences.theme !== 'system')
      setTheme(person.preferences.theme)
  }, [person.preferences, setTheme])
  const others = person.organizations.filter((o) => !o.current)
  async function run<T>(call: Promise<{ ok: boolean; message: string | null; data: T | null }>) {
    const answer = await call
    if (!answer?.ok && answer?.message) notify(answer.message, { tone: 'failed' })
  }
  return (
    <MenuButton
      label={person.name}
      before={`${person.name}, ${person.organization}`}
      className="px-1.5"
      head={
        <div className="px-2 py-1.5 text-sm">
          <p className="font-medium text-ink">{person.name}</p>
          <p className="text-muted">{person.email}</p>
          <p className="text-muted">
            {person.organization} · {person.roles.map((r) => r.replaceAll('_', ' ')).join(', ') || 'no role'}
          </p>
        </div>
      }
      items={[
        ...THEMES.map(([value, word]) => ({
          id: value,
          group: 'Theme',
          label: word,
          checked: (theme ?? 'system') === value,
          run: () => {
            setTheme(value)
            void run(save.run({ theme: value }))
          },
        })),
        {
          id: 'keys',
          group: 'Keyboard',
          label: 'Single-key shortcuts',
          checked: keysOn,
          run: () => {
            setSingleKeys(!keysOn)
            void run(save.run({ shortcuts: !keysOn }))
          },
        },
        ...others.map((o) => ({
          id: o.id,
          group: 'Switch organization',
          label: o.name,
          run: () => void run(change.run({ organization: o.id })),
        })),
        { id: 'sign-out', label: 'Sign out', run: () => void run(leave.run({})) },
      ]}
    >
      <span
        aria-hidden="true"
        className="flex size-6 items-center justify-center rounded-full bg-ink text-[10px] font-semibold text-surface"
      >
        {initials(person.name)}
      </span>
    </MenuButton>
  )
}
