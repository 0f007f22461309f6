import { z } from 'zod'
import { ENVIRONMENTS, OUTCOMES, type PolicyContent } from '../../policy/types.ts'
import { line, reasonCode, requirements, slug, text, time, toolName } from '../fields.ts'
import { EXAMPLES_MAX, policyExample } from './policy-example.ts'

export const POLICY_BYTES_MAX = 65_536

const TAKEN: ReadonlySet<string> = new Set(['bulk', 'new', 'check', 'format', 'changes', 'snapshots', 'reviews'])

/** lib/policy/types.ts PolicyContent without what we set (version, owner), strict. */
export const policyContent = z
  .strictObject({
    id: slug.refine((s) => !TAKEN.has(s), { error: 'is the name of an endpoint or a page' }),
    kind: z.enum(['guard', 'permit']),
    cedar: z
      .string()
      .min(1)
      .max(POLICY_BYTES_MAX)
      .refine((s) => !s.includes('\0') && s.isWellFormed(), { error: 'is not well-formed text' }),
    outcome: z.enum(OUTCOMES),
    reason_code: reasonCode,
    sentence: line(300),
    mode: z.enum(['enforce', 'log']),
    environments: z
      .array(z.enum(ENVIRONMENTS))
      .max(3)
      .refine((e) => new Set(e).size === e.length, { error: 'names an environment twice' })
      .default([]),
    requirements: requirements.optional(),
    alternative: z
      .strictObject({
        tool: toolName,
        arguments: z.record(z.string(), z.json()).optional(),
        sentence: line(300),
      })
      .optional(),
    obligations: z.array(line(200)).max(20).optional(),
    measure: z
      .strictObject({
        path: z
          .string()
          .regex(/^context(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/, { error: 'must be a path such as context.amount.value' }),
        limit: z.number().int().refine(Number.isSafeInteger),
        unit: line(20),
      })
      .optional(),
    effective_from: time.optional(),
    effective_until: time.optional(),
  })
  .superRefine((p, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    if ((p.kind === 'permit') !== (p.outcome === 'allow'))
      issue('outcome', p.kind === 'permit' ? 'must be allow for a permit' : 'cannot be allow: guards restrict')
    // without requirements the organization's default queue is asked
    if (p.requirements !== undefined && p.outcome !== 'require_approval')
      issue('requirements', 'only goes with the outcome require_approval')
    if ((p.outcome === 'downscope') !== (p.alternative !== undefined))
      issue(
        'alternative',
        p.outcome === 'downscope' ? 'is missing: what to do instead' : 'only goes with the outcome downscope',
      )
    if (p.effective_from && p.effective_until && p.effective_from >= p.effective_until)
      issue('effective_until', 'must be after effective_from')
  })

export const policyTerms = {
  content: policyContent,
  /** A person; whoever publishes it first when left out. */
  owner: z.string().max(100).optional(),
  rationale: text(4_000, 3),
  review_at: time.nullable().default(null),
  /** Run whenever the policy is checked or published: one that does not hold keeps it from being published. */
  examples: z
    .array(policyExample)
    .max(EXAMPLES_MAX)
    .refine((all) => new Set(all.map((e) => e.name)).size === all.length, { error: 'has two of one name' })
    .default([]),
  /** The version that the author started from; a policy that somebody published meanwhile is not overwritten. */
  base_version: z.number().int().min(0).optional(),
}

/** The content as it is frozen: dates as text, our members set, nothing undefined. */
export const frozen = (parsed: object, version: number, owner: string): PolicyContent =>
  JSON.parse(JSON.stringify({ ...parsed, version, owner })) as PolicyContent

/** Where a finding stands in the terms: the content's own members lie in `content`. */
export const inTerms = ({ pointer }: { pointer: string | null }): string =>
  /^\/(?:examples|review_at|owner|rationale)(?:\/|$)/.test(pointer ?? '') ? (pointer ?? '') : `/content${pointer ?? ''}`
