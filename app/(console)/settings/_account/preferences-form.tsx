'use client'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { setSingleKeys } from '../../../../components/keys/keys.ts'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Checkbox, Field, Select } from '../../../../components/ui/field.tsx'
import { savePreferences } from '../actions.ts'

type Theme = 'system' | 'light' | 'dark'

export function PreferencesForm({
  preferences,
  zones,
}: {
  preferences: { time_zone: string | null; theme: Theme; shortcuts: boolean }
  zones: string[]
}) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const { setTheme } = useTheme()
  const [zone, setZone] = useState(preferences.time_zone ?? '')
  const [theme, choose] = useState<Theme>(preferences.theme)
  const [shortcuts, setShortcuts] = useState(preferences.shortcuts)
  const { state, pending, run } = useAction(savePreferences)
  async function submit() {
    const answer = await run({ time_zone: zone, theme, shortcuts })
    if (!answer.ok) return
    setTheme(theme)
    setSingleKeys(shortcuts)
    notify('Your preferences are saved.')
    router.refresh()
  }
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id={`${id}-zone`} label="Time zone" error={state.fields.time_zone ?? null}>
          <Select
            id={`${id}-zone`}
            value={zone}
            onChange={(e) => setZone(e.target.value)}
            aria-describedby={`${id}-zone-note`}
          >
            <option value="">The organization’s</option>
            {zones.map((z) => (
              <option key={z} value={z}>
                {z.replaceAll('_', ' ')}
              </option>
            ))}
          </Select>
        </Field>
        <Field id={`${id}-theme`} label="Theme">
          <Select id={`${id}-theme`} value={theme} onChange={(e) => choose(e.target.value as Theme)}>
            <option value="system">As the system</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </Select>
        </Field>
      </div>
      <Checkbox checked={shortcuts} onChange={(e) => setShortcuts(e.target.checked)}>
        Single-key shortcuts
        <span className="block text-xs text-muted">
          J, K, A and the like. Switch them off where speech input or a screen reader needs the keys.
        </span>
      </Checkbox>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" busy={pending}>
          Save preferences
        </Button>
        <FormMessage state={state.ok ? { ...state, message: null } : state} />
      </div>
    </form>
  )
}
