import { AppError } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import type { PolicyExample } from '../policy/checks/example-types.ts'
import type { Finding, PolicyContent, ToolDefinition } from '../policy/types.ts'
import { runChecks, type Work } from '../registry/checks/run-checks.ts'
import { checkContextIn } from '../registry/policies/check-context.ts'
import { inTerms } from '../registry/policies/policy-content.ts'
import type { ChangeItem } from './items.ts'

/**
 * What the validators say against the texts of a change: policies, against the tools as the change would leave them, and
 * definitions of tools. Each finding at its place, `/items/3/policy/content/cedar`. Slow for thousands of policies: no
 * lock should be held meanwhile.
 */
export async function checkItems(organizationId: string, items: readonly ChangeItem[]): Promise<Finding[]> {
  const works: { at: string; work: Work }[] = []
  const definitions = new Map<string, ToolDefinition>()
  for (const [i, item] of items.entries()) {
    if (item.kind === 'tool.register') {
      const definition = item.value.definition as unknown as ToolDefinition
      definitions.set(definition.name, definition)
      works.push({ at: `/items/${i}/value/definition`, work: { kind: 'tool', definition } })
    }
    if (item.kind === 'policy.publish') {
      const content = { ...item.policy.content, version: 1, owner: item.policy.owner ?? '' } as PolicyContent
      const examples = item.policy.examples as PolicyExample[]
      works.push({ at: `/items/${i}/policy`, work: { kind: 'policy', content, examples } })
    }
  }
  if (!works.length) return []
  const now = await read(organizationId, (db) => checkContextIn(db, organizationId))
  const tools = [...now.tools.filter((t) => !definitions.has(t.name)), ...definitions.values()]
  const findings = await runChecks(
    works.map((w) => w.work),
    { ...now, tools },
  )
  return findings.flatMap((found, i) =>
    found.map((f) => ({
      ...f,
      pointer: `${works[i]?.at}${works[i]?.work.kind === 'policy' ? inTerms(f) : (f.pointer ?? '')}`,
    })),
  )
}

/** 422 with every error at its place; warnings pass. */
export async function demandSoundItems(organizationId: string, items: readonly ChangeItem[]): Promise<void> {
  const errors = (await checkItems(organizationId, items)).filter((f) => f.severity === 'error')
  const [first] = errors
  if (!first) return
  throw new AppError(422, 'invalid_change', `The change cannot be used: ${first.pointer} ${first.message}`, {
    fields: errors.map((f) => ({
      pointer: f.pointer ?? '',
      message: f.message,
      code: f.code,
      ...(f.place ? { place: f.place } : {}),
    })),
  })
}
