'use client'
import { useRouter } from 'next/navigation'
import { FormMessage } from '../../../../../components/forms/form-message.tsx'
import { useGoverned } from '../../../../../components/forms/governed.tsx'
import { Button } from '../../../../../components/ui/button.tsx'
import type { Stage } from '../../../../../lib/policy/types.ts'
import type { IdentityView } from '../../../../../lib/registry/agents/identity-view.ts'
import { stages } from '../../actions.ts'
import { STAGE_WORDS } from './stage-words.ts'

/** Tools whose stage differs from the default. Another is set from its cell under Permissions. */
export function ToolStages({ identity, readOnly }: { identity: IdentityView; readOnly: boolean }) {
  const router = useRouter()
  const { state, pending, run, proposal } = useGoverned(stages, () => {})
  const own = Object.entries(identity.stages).sort(([a], [b]) => (a < b ? -1 : 1))
  async function reset(tool: string) {
    const answer = await run({ identity: identity.id, tools: { [tool]: null } })
    if (answer.ok) router.refresh()
  }
  return (
    <div className="grid gap-1">
      <h2>Stage per tool</h2>
      {own.length === 0 ? (
        <p className="text-sm text-muted">
          Every tool follows the default. A cell under Permissions sets another for one tool.
        </p>
      ) : (
        <ul className="text-sm">
          {own.map(([tool, stage]) => (
            <li key={tool} className="flex flex-wrap items-center justify-between gap-x-4 border-b border-line py-1.5">
              <span className="mono min-w-0 break-all">{tool}</span>
              <span className="flex items-center gap-3">
                {STAGE_WORDS[stage as Stage].word}
                {!readOnly && (
                  <Button
                    kind="quiet"
                    small
                    busy={pending}
                    aria-label={`${tool}: back to the default`}
                    onClick={() => reset(tool)}
                  >
                    Back to default
                  </Button>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      <FormMessage state={state} />
      {proposal}
    </div>
  )
}
