import type { Route } from 'next'
import Link from 'next/link'
import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { may } from '../../../../../lib/people/actor.ts'
import { quarantine, release, retire } from '../../actions.ts'
import type { ViewProps } from '../view-props.ts'

const KEPT = { note: 'Kept as evidence, beside your name.' }

export function ToolActions({ person, tool }: ViewProps) {
  if (tool.status === 'retired') return null
  const input = { tool: tool.name }
  return (
    <>
      {may(person, 'tools.write_nonproduction') && (
        <Link
          href={`/tools/register/new?from=${encodeURIComponent(tool.name)}` as Route}
          prefetch={false}
          className={buttonClass()}
        >
          New version
        </Link>
      )}
      {may(person, 'tools.write') && (
        <>
          {tool.status === 'active' ? (
            <ReasonButton
              word="Quarantine…"
              kind="danger"
              danger
              title={`Quarantine ${tool.name}`}
              effects={[
                'Every use of it is denied from the next call on, for every agent, in every environment.',
                'What was already allowed is not stopped by this.',
                'Its grants stay as they are; they work again once it is released.',
              ]}
              confirm="Quarantine tool"
              reason={KEPT}
              action={quarantine}
              input={input}
              done={`${tool.name} is quarantined: every use is denied.`}
            />
          ) : (
            <ReasonButton
              word="Release…"
              title={`Release ${tool.name}`}
              effects={[
                'It can be used again by whoever holds a grant, under the rules that hold now.',
                `Version ${tool.current_version} decides, as it was pinned.`,
              ]}
              confirm="Release tool"
              reason={KEPT}
              action={release}
              input={input}
              done={`${tool.name} can be used again.`}
            />
          )}
          <ReasonButton
            word="Retire…"
            kind="quiet"
            danger
            title={`Retire ${tool.name} for good`}
            effects={[
              'Every use of it is denied, and it cannot be released again.',
              'Its name is never given to another tool.',
              'Past decisions keep the definition that they were made with.',
            ]}
            confirm="Retire tool"
            reason={KEPT}
            action={retire}
            input={input}
            done={`${tool.name} is retired.`}
          />
        </>
      )}
    </>
  )
}
