import { z } from 'zod'
import { canonicalJsonWithFractions, sha256Of } from '../../ledger/canonical-json.ts'
import { type Actor, demand } from '../../people/actor.ts'
import { AppError } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { PolicyExample } from '../../policy/checks/example-types.ts'
import type { Json, JsonObject, PolicyContent } from '../../policy/types.ts'
import type { PolicyCheckContext } from '../../policy/validate.ts'
import { demandMember, demandQueues } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { refuseErrors } from '../checks/refuse-errors.ts'
import { runChecks } from '../checks/run-checks.ts'
import { entryBy } from '../entry-by.ts'
import { checkContext } from './check-context.ts'
import { frozen, inTerms, policyTerms } from './policy-content.ts'

const terms = z.strictObject(policyTerms)
export const publishPoliciesBody = z.strictObject({
  policies: z
    .array(terms)
    .min(1)
    .max(10_000)
    .refine((p) => new Set(p.map((x) => x.content.id)).size === p.length, { error: 'names a policy twice' }),
})
export const publishedPolicies = z.object({
  published: z.array(z.object({ id: z.string(), version: z.number().int(), hash: z.string() })),
})
export type Terms = z.output<typeof terms>
interface Published {
  id: string
  version: number
  hash: string
}

/** All of them or none, with one snapshot: for imports and for organizations with thousands of rules. */
export async function publishPolicies(actor: Actor, input: unknown): Promise<z.output<typeof publishedPolicies>> {
  const { policies } = parseWith(publishPoliciesBody, input, 'body')
  return { published: await publish(actor, policies, (i) => `/policies/${i}`) }
}

/** New policies, or new versions of those that exist. `pointer` says where the i-th stands in the caller's body. */
export async function publish(
  actor: Actor,
  policies: Terms[],
  pointer: (index: number) => string,
): Promise<Published[]> {
  demand(actor, 'policies.write', 'policies:write')
  await demandSoundPolicies(policies, await checkContext(actor.organizationId), pointer)
  return await change(actor, (tx) => applyPolicies(tx, actor, policies, pointer))
}

/** What the validator says against a text, as 422 at its place. The slow part: before any lock is taken. */
async function demandSoundPolicies(
  policies: Terms[],
  context: PolicyCheckContext,
  pointer: (index: number) => string,
): Promise<void> {
  const works = policies.map(
    (p) =>
      ({
        kind: 'policy',
        content: frozen(p.content, 1, p.owner ?? ''),
        examples: p.examples as PolicyExample[],
      }) as const,
  )
  const findings = await runChecks(works, context)
  for (const [i, found] of findings.entries())
    refuseErrors(
      found.map((f) => ({ ...f, pointer: inTerms(f) })),
      'policy',
      pointer(i),
    )
}

/** In the transaction of whoever changes something, under the organization’s lock; the texts have been checked. */
export async function applyPolicies(
  tx: Tx,
  actor: Actor,
  policies: Terms[],
  pointer: (index: number) => string,
  author: string = actor.id,
): Promise<Changed<Published[]>> {
  await demandReferences(tx, actor, policies, pointer)
  const before = await currentOf(tx, actor.organizationId, policies)
  const made = policies.map((p, i) => nextVersion(author, p, before.get(p.content.id), pointer(i)))
  await write(tx, actor, policies, made)
  return {
    answer: made.map(({ content, hash }) => ({ id: content.id, version: content.version, hash })),
    entries: made.map(({ content, hash }, i) =>
      entryBy(
        actor,
        'policy.published',
        {
          policy: content.id,
          version: content.version,
          hash,
          kind: content.kind,
          mode: content.mode,
          outcome: content.outcome,
          code: content.reason_code,
        },
        {
          subjectKind: 'policy',
          subjectId: content.id,
          code: content.reason_code,
          summary: `Published the policy ${content.id}, version ${content.version}`,
        },
        { rationale: policies[i]?.rationale, content: { ...content } as unknown as JsonObject },
      ),
    ),
    snapshot: made.length === 1 ? `policy.published:${made[0]?.content.id}` : `policies.published:${made.length}`,
    notify: [{ kind: 'registry', id: 'policies' }],
  }
}

interface Existing {
  id: string
  version: number
  /** Above `version` once a version was rolled back: its number is not given again. */
  latest: number
  owner: string
  status: string
  hash: string
  review_at: Date | null
  examples: Json
}
async function currentOf(tx: Tx, organizationId: string, policies: Terms[]): Promise<Map<string, Existing>> {
  const rows = await tx.$queryRaw<Existing[]>`
    SELECT p.id, p.current_version AS version, p.owner_id AS owner, p.status, v.content_hash AS hash, v.review_at, v.examples,
           (SELECT max(l.version) FROM policy_version l WHERE l.organization_id = p.organization_id AND l.policy_id = p.id) AS latest
      FROM policy_catalog_entry p JOIN policy_version v
        ON v.organization_id = p.organization_id AND v.policy_id = p.id AND v.version = p.current_version
     WHERE p.organization_id = ${organizationId} AND p.id = ANY(${policies.map((p) => p.content.id)}::text[])`
  return new Map(rows.map((r) => [r.id, r]))
}

interface Made {
  content: PolicyContent
  hash: string
  isNew: boolean
}
function nextVersion(author: string, p: Terms, existing: Existing | undefined, at: string): Made {
  const refuse = (code: string, sentence: string) =>
    new AppError(409, code, sentence, { fields: [{ pointer: at, message: sentence }] })
  const { id } = p.content
  if (p.base_version !== undefined && p.base_version !== (existing?.version ?? 0))
    throw refuse('changed_meanwhile', `Somebody published ${id} since you opened it.`)
  const owner = p.owner ?? existing?.owner ?? author
  const same = existing !== undefined && existing.hash === hashOf(frozen(p.content, existing.version, existing.owner))
  // the very rule that was retired may come back; the id never means another one
  if (existing?.status === 'retired' && !same)
    throw refuse('policy_retired', `${id} is retired; its id is not used again.`)
  if (existing?.status === 'active' && same && owner === existing.owner && sameTerms(p, existing))
    throw refuse('unchanged', `This is version ${existing.version} of ${id} already.`)
  const content = frozen(p.content, (existing?.latest ?? 0) + 1, owner)
  return { content, hash: hashOf(content), isNew: !existing }
}
/** What is kept beside the content: another example or review date is another version, though it decides alike. */
const sameTerms = (p: Terms, existing: Existing): boolean =>
  (p.review_at?.getTime() ?? null) === (existing.review_at?.getTime() ?? null) &&
  canonicalJsonWithFractions(p.examples as unknown as Json) === canonicalJsonWithFractions(existing.examples)
const hashOf = (content: PolicyContent) => sha256Of(canonicalJsonWithFractions(content as unknown as JsonObject))

async function demandReferences(
  tx: Tx,
  actor: Actor,
  policies: Terms[],
  pointer: (i: number) => string,
): Promise<void> {
  const { organizationId } = actor
  const owners = new Map<string, number>()
  const queues = new Map<string, number>()
  for (const [i, p] of policies.entries()) {
    if (p.owner !== undefined && !owners.has(p.owner)) owners.set(p.owner, i)
    for (const q of Object.keys(p.content.requirements?.queues ?? {})) if (!queues.has(q)) queues.set(q, i)
  }
  for (const [owner, i] of owners) await demandMember(tx, organizationId, owner, `${pointer(i)}/owner`)
  for (const [queue, i] of queues)
    await demandQueues(tx, organizationId, [queue], `${pointer(i)}/content/requirements/queues`)
}

async function write(tx: Tx, actor: Actor, policies: Terms[], made: Made[]): Promise<void> {
  const { organizationId } = actor
  const at = now()
  for (const batch of batches(made.filter((m) => m.isNew).map((m) => m.content)))
    await tx.$executeRaw`
      INSERT INTO policy_catalog_entry (organization_id, id, current_version, owner_id, created_by, created_at)
      SELECT ${organizationId}, id, version, owner, ${actor.id}, ${at}
        FROM unnest(${batch.map((c) => c.id)}::text[], ${batch.map((c) => c.version)}::int[], ${batch.map((c) => c.owner)}::text[])
             AS c(id, version, owner)`
  const versions = made.map(({ content, hash }, i) => ({ content, hash, terms: policies[i] as Terms }))
  for (const batch of batches(versions))
    await tx.$executeRaw`
      INSERT INTO policy_version
             (organization_id, policy_id, version, content, content_hash, rationale, review_at, examples, created_by, created_at)
      SELECT ${organizationId}, id, version, content::jsonb, hash, rationale, nullif(review_at, '')::timestamptz, examples::jsonb,
             ${actor.id}, ${at}
        FROM unnest(${batch.map((v) => v.content.id)}::text[], ${batch.map((v) => v.content.version)}::int[],
                    ${batch.map((v) => JSON.stringify(v.content))}::text[], ${batch.map((v) => v.hash)}::text[],
                    ${batch.map((v) => v.terms.rationale)}::text[],
                    ${batch.map((v) => v.terms.review_at?.toISOString() ?? '')}::text[],
                    ${batch.map((v) => JSON.stringify(v.terms.examples))}::text[])
             AS v(id, version, content, hash, rationale, review_at, examples)`
  const changed = made.filter((m) => !m.isNew).map((m) => m.content)
  if (changed.length)
    await tx.$executeRaw`
      UPDATE policy_catalog_entry p SET current_version = c.version, owner_id = c.owner, status = 'active'
        FROM unnest(${changed.map((c) => c.id)}::text[], ${changed.map((c) => c.version)}::int[], ${changed.map((c) => c.owner)}::text[])
             AS c(id, version, owner)
       WHERE p.organization_id = ${organizationId} AND p.id = c.id`
}
function* batches<T>(rows: T[]): Generator<T[]> {
  for (let i = 0; i < rows.length; i += 2_000) yield rows.slice(i, i + 2_000)
}
