import { type Actor, demand } from '../people/actor.ts'
import { now } from '../platform/clock.ts'
import type { PolicyExample } from '../policy/checks/example-types.ts'
import type { Finding, PolicyContent, ToolDefinition } from '../policy/types.ts'
import { runChecks } from '../registry/checks/run-checks.ts'
import { runEntryCheck } from '../registry/checks/run-entry-check.ts'
import { entryFacts } from '../registry/policies/entry-facts.ts'
import { inTerms } from '../registry/policies/policy-content.ts'
import { draftContent } from './draft-content.ts'
import type { ChangeItem, ItemOf } from './items.ts'

/** What the checks say about a policy or a tool, as the editor says it; pointers are into its body. */
export interface ItemFindings {
  item: number
  findings: Finding[]
}

/**
 * For the people who review it: everything that its author was told, against the rules as the whole change would leave
 * them. Of a page of its items: a thousand policies are not checked for a look at fifty.
 */
export async function findingsOfItems(
  actor: Actor,
  items: readonly ChangeItem[],
  { from, shown }: { from: number; shown: number },
): Promise<ItemFindings[]> {
  demand(actor, 'changes.read', 'registry:read')
  const { organizationId } = actor
  const page = items.slice(from, from + shown)
  if (!page.some((i) => i.kind === 'policy.publish' || i.kind === 'tool.register')) return []
  const facts = await entryFacts(organizationId)
  const definitions = items.flatMap((i) =>
    i.kind === 'tool.register' ? [i.value.definition as unknown as ToolDefinition] : [],
  )
  const named = new Set(definitions.map((d) => d.name))
  // one policy is checked against the others as they are: the worker knows them already
  const alone = items.filter((i) => i.kind.startsWith('policy.')).length === 1 && !definitions.length
  const after = alone
    ? facts
    : {
        ...facts,
        tools: [...facts.tools.filter((t) => !named.has(t.name)), ...definitions],
        policies: policiesAfter(facts.policies, items),
      }
  const answers: ItemFindings[] = []
  for (const [i, item] of page.entries())
    if (item.kind === 'policy.publish' || item.kind === 'tool.register')
      answers.push({ item: from + i, findings: await findingsOf(item, after) })
  return answers
}

type World = Awaited<ReturnType<typeof entryFacts>>

async function findingsOf(item: ItemOf<'policy.publish' | 'tool.register'>, world: World): Promise<Finding[]> {
  if (item.kind === 'tool.register') {
    const definition = item.value.definition as unknown as ToolDefinition
    const { tools, resource_types } = world
    return (await runChecks([{ kind: 'tool', definition }], { tools, resource_types }))[0] ?? []
  }
  const { content, examples, owner, review_at } = item.policy
  const entry = {
    content: { ...content, version: 1, owner: owner ?? '' } as PolicyContent,
    examples: examples as PolicyExample[],
    review_at: review_at ?? null,
    taken: null,
  }
  const { findings } = await runEntryCheck(entry, world, now().toISOString())
  return findings.map((f) => ({ ...f, pointer: inTerms(f) }))
}

/** Only the policies of a draft matter here. */
const policiesAfter = (policies: World['policies'], items: readonly ChangeItem[]): World['policies'] =>
  draftContent(
    { policies, thresholds: [], tools: [], limits: [], stages: {} } as unknown as Parameters<typeof draftContent>[0],
    items.filter((i) => i.kind === 'policy.publish' || i.kind === 'policy.retire'),
  ).policies
