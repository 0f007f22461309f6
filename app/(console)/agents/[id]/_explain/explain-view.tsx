import { EmptyState } from '../../../../../components/ui/states.tsx'
import { AppError } from '../../../../../lib/platform/app-error.ts'
import type { Json } from '../../../../../lib/policy/types.ts'
import { exampleArguments } from '../../../../../lib/registry/tools/example-arguments.ts'
import { getTool } from '../../../../../lib/registry/tools/get-tool.ts'
import { listTools } from '../../../../../lib/registry/tools/list-tools.ts'
import { productionFirst } from '../../_components/identity-status.tsx'
import type { ViewProps } from '../view-props.ts'
import { ExplainForm } from './explain-form.tsx'

/** Asks the engine about any arguments, and shows every rule that was consulted. */
export async function ExplainView({ person, agent, environment, tool }: ViewProps & { tool: string | null }) {
  const identities = agent.identities
    .filter((i) => i.status !== 'revoked')
    .sort(productionFirst)
    .map(({ id, environment: e }) => ({ id, environment: e }))
  if (!identities.length)
    return (
      <EmptyState title="It is in no environment">
        <p>Only an identity can ask. Give this agent one under Identities and keys.</p>
      </EmptyState>
    )
  const tools = await listTools(person, { limit: 100, status: 'active' })
  const name = tool ?? tools.items[0]?.name ?? ''
  const found = await getTool(person, name).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
  const example: Json = (found && exampleArguments(found.definition)) ?? {}
  return (
    <ExplainForm
      key={`${name} ${environment}`}
      agent={agent.id}
      identities={identities}
      tools={tools.items.map((t) => t.name)}
      start={{
        identity: identities.find((i) => i.environment === environment)?.id ?? identities[0]?.id ?? '',
        tool: name,
        arguments: JSON.stringify(example, null, 2),
      }}
    />
  )
}
