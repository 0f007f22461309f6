import { Environment } from '../../../../components/ui/environment.tsx'
import type { Environment as EnvironmentName } from '../../../../lib/policy/types.ts'

/** No name means everywhere. */
export function PolicyEnvironments({ environments }: { environments: readonly string[] }) {
  if (!environments.length) return <span className="text-muted">All</span>
  return (
    <span className="inline-flex flex-wrap gap-x-3.5 gap-y-1">
      {environments.map((e) => (
        <Environment key={e} environment={e as EnvironmentName} />
      ))}
    </span>
  )
}
