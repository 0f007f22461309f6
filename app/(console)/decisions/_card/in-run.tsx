import type { Route } from 'next'
import Link from 'next/link'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { Environment } from '../../../../components/ui/environment.tsx'
import { PlainText } from '../../../../components/ui/plain-text.tsx'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'
import { ENVIRONMENTS, type Environment as EnvironmentName } from '../../../../lib/policy/types.ts'

/** Who asked, where, in which run. */
export function InRun({ view }: { view: DecisionView }) {
  const environment = ENVIRONMENTS.find((e): e is EnvironmentName => e === view.environment)
  return (
    <DefinitionList
      termWidth="6.5rem"
      items={[
        {
          term: 'Agent',
          value: view.agent_id ? (
            <Link href={`/agents/${view.agent_id}` as Route} prefetch={false} className="link">
              <PlainText text={view.agent_name ?? view.card.agent.name} />
            </Link>
          ) : (
            <PlainText text={view.card.agent.name} />
          ),
        },
        {
          term: 'Environment',
          value: environment ? <Environment environment={environment} /> : view.environment,
        },
        {
          term: 'Tool',
          value:
            view.tool_version === null ? (
              <PlainText text={view.tool} />
            ) : (
              <Link
                href={`/tools/${encodeURIComponent(view.tool)}` as Route}
                prefetch={false}
                className="link break-all"
              >
                <PlainText text={view.tool} />
              </Link>
            ),
        },
        ...(view.run
          ? [
              {
                term: 'Run',
                value: (
                  <Link href={`/runs/${view.run.id}` as Route} prefetch={false} className="link break-all">
                    <PlainText text={view.run.external_id ?? view.run.id} />
                  </Link>
                ),
              },
            ]
          : []),
      ]}
    />
  )
}
