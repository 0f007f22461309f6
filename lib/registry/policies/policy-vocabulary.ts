import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { actionGroups } from '../../policy/context-type.ts'
import { CLASSES } from '../../policy/types.ts'
import { type Attribute, attributesOf } from '../../policy/vocabulary.ts'
import { entryFacts } from './entry-facts.ts'

const TOOLS_MAX = 2_000
const APART_MAX = 12

export const vocabularyQuery = z.strictObject({
  /** Names and groups of the scope, as the text has them. */
  actions: z.array(z.string().max(128)).max(200),
})
export interface PolicyVocabulary {
  /** Every tool and group that a scope can name. */
  actions: { id: string; label: string }[]
  /** What a rule over the named ones can read. */
  attributes: Attribute[]
}

/** What a rule can name and read, from the organization's tools and what it registered: for completion. */
export async function policyVocabulary(actor: Actor, input: unknown): Promise<PolicyVocabulary> {
  const { actions: named } = parseWith(vocabularyQuery, input, 'query')
  demand(actor, 'policies.write', 'policies:write')
  const { tools, resource_types } = await entryFacts(actor.organizationId)
  const groups = new Set(CLASSES.map((c) => `class:${c}`))
  for (const tool of tools) for (const group of actionGroups(tool)) groups.add(group)
  const meant = new Set(named)
  const inScope = tools.filter((t) => meant.has(t.name) || actionGroups(t).some((g) => meant.has(g)))
  return {
    actions: [
      ...tools.slice(0, TOOLS_MAX).map((t) => ({ id: t.name, label: `${t.title}, ${t.class}` })),
      ...[...groups].sort().map((id) => ({
        id,
        label: id.startsWith('class:') ? 'every tool of the class' : 'every tool with the effect',
      })),
    ],
    attributes: attributesOf((inScope.length ? inScope : tools).slice(0, APART_MAX), resource_types),
  }
}
