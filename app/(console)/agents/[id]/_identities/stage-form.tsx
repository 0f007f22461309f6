'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../../components/forms/governed.tsx'
import { useNotify } from '../../../../../components/ui/announcer.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import { Select } from '../../../../../components/ui/field.tsx'
import type { Stage } from '../../../../../lib/policy/types.ts'
import { stages } from '../../actions.ts'
import { STAGE_ORDER, STAGE_WORDS } from './stage-words.ts'

/**
 * How much an identity may do alone: for one tool, or by default (`tool` null). `stage` null: the tool follows the
 * default. Saved by its own button, because the next decision uses it.
 */
export function StageForm({
  identity,
  tool,
  stage,
  fallback,
  readOnly,
}: {
  identity: string
  tool: string | null
  stage: Stage | null
  fallback: Stage
  readOnly: boolean
}) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [chosen, setChosen] = useState<string>(stage ?? '')
  const { state, pending, run, proposal } = useGoverned(stages, () => setChosen(stage ?? ''))
  const changed = chosen !== (stage ?? '')
  const now = STAGE_WORDS[(chosen || fallback) as Stage]
  async function save() {
    const to = chosen || null
    const answer = await run(tool === null ? { identity, default_stage: to } : { identity, tools: { [tool]: to } })
    if (!answer.ok) return
    notify(
      tool === null ? `The default stage is ${now.word.toLowerCase()} now.` : `${tool}: ${now.word.toLowerCase()}.`,
    )
    router.refresh()
  }
  const label = tool === null ? 'Default stage' : 'Stage for this tool'
  if (readOnly)
    return (
      <p className="text-sm">
        <span className="font-medium">{label}: </span>
        {now.word}
        {stage === null && tool !== null && ' (by default)'} <span className="text-muted">· {now.means}</span>
      </p>
    )
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          id={id}
          value={chosen}
          onChange={(e) => setChosen(e.target.value)}
          aria-describedby={`${id}-note`}
          className="w-auto! min-w-44"
        >
          {tool !== null && <option value="">By default: {STAGE_WORDS[fallback].word.toLowerCase()}</option>}
          {STAGE_ORDER.map((s) => (
            <option key={s} value={s}>
              {STAGE_WORDS[s].word}
            </option>
          ))}
        </Select>
        {changed && (
          <Button busy={pending} onClick={save}>
            Save stage
          </Button>
        )}
      </div>
      <p id={`${id}-note`} className="text-xs text-muted">
        {now.means[0]?.toUpperCase()}
        {now.means.slice(1)}.
      </p>
      <FormMessage state={state} />
      {proposal}
    </div>
  )
}
