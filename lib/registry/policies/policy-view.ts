import { z } from 'zod'
import type { PolicyCatalogEntryModel, PolicyVersionModel } from '../../../generated/prisma/models.ts'
import type { Json, PolicyContent } from '../../policy/types.ts'

const person = z.object({ id: z.string(), name: z.string().nullable() })
export const policySummary = z.object({
  id: z.string(),
  status: z.enum(['active', 'retired']),
  version: z.number().int(),
  owner: person,
  kind: z.enum(['guard', 'permit']),
  outcome: z.string(),
  reason_code: z.string(),
  sentence: z.string(),
  mode: z.enum(['enforce', 'log']),
  environments: z.array(z.string()),
  review_at: z.iso.datetime().nullable(),
  /** Decisions of the last 30 days in which it matched. */
  hits: z.number().int(),
  updated_at: z.iso.datetime(),
})
const versionView = z.object({
  version: z.number().int(),
  content: z.record(z.string(), z.unknown()),
  hash: z.string(),
  rationale: z.string(),
  review_at: z.iso.datetime().nullable(),
  examples: z.array(z.unknown()),
  created_at: z.iso.datetime(),
  created_by: person,
})
export const policyView = policySummary.extend({
  cedar: z.string(),
  /** The owner's last look at the version in force. */
  reviewed: z.object({ at: z.iso.datetime(), by: person }).nullable(),
  versions: z.array(versionView),
})
export type PolicySummary = z.output<typeof policySummary>
export type PolicyVersionView = Omit<z.output<typeof versionView>, 'content'> & { content: PolicyContent }
export type PolicyView = PolicySummary & {
  cedar: string
  reviewed: { at: string; by: { id: string; name: string | null } } | null
  versions: PolicyVersionView[]
}

type Entry = PolicyCatalogEntryModel & { versions: PolicyVersionModel[] }
const contentOf = (v: PolicyVersionModel) => v.content as unknown as PolicyContent
const personOf = (id: string, names: Map<string, string>) => ({ id, name: names.get(id) ?? null })

const isReviewed = (p: Entry): boolean => p.reviewedVersion === p.currentVersion

export function summaryOfPolicy(p: Entry, names: Map<string, string>, hits: number): PolicySummary {
  const current = p.versions.find((v) => v.version === p.currentVersion) as PolicyVersionModel
  const content = contentOf(current)
  return {
    id: p.id,
    // `withdrawn`: its first version was rolled back; it decides nothing, and its id may be published again
    status: p.status === 'active' ? 'active' : 'retired',
    version: p.currentVersion,
    owner: personOf(p.ownerId, names),
    kind: content.kind,
    outcome: content.outcome,
    reason_code: content.reason_code,
    sentence: content.sentence,
    mode: content.mode,
    environments: content.environments,
    review_at: (isReviewed(p) ? p.reviewUntil : current.reviewAt)?.toISOString() ?? null,
    hits,
    updated_at: current.createdAt.toISOString(),
  }
}
export function viewOfPolicy(p: Entry, names: Map<string, string>, hits: number): PolicyView {
  const current = p.versions.find((v) => v.version === p.currentVersion) as PolicyVersionModel
  return {
    ...summaryOfPolicy(p, names, hits),
    cedar: contentOf(current).cedar,
    reviewed:
      isReviewed(p) && p.reviewedAt && p.reviewedBy
        ? { at: p.reviewedAt.toISOString(), by: personOf(p.reviewedBy, names) }
        : null,
    versions: p.versions
      .toSorted((a, b) => b.version - a.version)
      .map((v) => ({
        version: v.version,
        content: contentOf(v),
        hash: v.contentHash,
        rationale: v.rationale,
        review_at: v.reviewAt?.toISOString() ?? null,
        examples: v.examples as Json[],
        created_at: v.createdAt.toISOString(),
        created_by: personOf(v.createdBy, names),
      })),
  }
}
