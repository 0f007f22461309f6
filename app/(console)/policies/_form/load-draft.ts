import { getChange } from '../../../../lib/changes/get-change.ts'
import type { PersonActor } from '../../../../lib/people/actor.ts'
import { AppError } from '../../../../lib/platform/app-error.ts'
import type { PolicyContent } from '../../../../lib/policy/types.ts'
import type { Terms } from './draft.ts'

export interface OpenDraft {
  id: string
  version: number
  title: string
  terms: Terms
}

/** The draft that an address names, when it is one of a single policy that can still be edited; else nothing. */
export async function loadDraft(person: PersonActor, id: string, policyId: string | null): Promise<OpenDraft | null> {
  const change = await getChange(person, id).catch((e: unknown) => {
    if (e instanceof AppError && e.status === 404) return null
    throw e
  })
  const [item] = change?.items ?? []
  if (!change?.may.edit || change.items.length !== 1 || item?.kind !== 'policy.publish') return null
  const { content, owner, rationale, review_at, examples } = item.policy as unknown as Partial<Terms> & {
    content: Omit<PolicyContent, 'version' | 'owner'>
  }
  if (policyId !== null && content.id !== policyId) return null
  return {
    id: change.id,
    version: change.version,
    title: change.title,
    terms: {
      content: { ...content, version: 0, owner: owner ?? person.id },
      owner: owner ?? person.id,
      rationale: rationale ?? '',
      review_at: review_at ?? null,
      examples: examples ?? [],
    },
  }
}
