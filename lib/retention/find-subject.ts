import { z } from 'zod'
import { append, type Sql, sqlOfTx } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { entryBy } from '../registry/entry-by.ts'
import { namedSubject, subjectText } from './subject.ts'

export const subjectQuery = z.strictObject({ subject: subjectText })
export const obstacle = z.object({
  /** What weighs more than an erasure: a legal hold, a legal floor; or what has to be done first. */
  kind: z.enum(['hold', 'floor', 'waiting', 'member']),
  /** Ids of holds and of requests; of a floor, until when. */
  details: z.array(z.string()),
  sentence: z.string(),
})
export type Obstacle = z.output<typeof obstacle>
export const subjectView = z.object({
  subject: z.string(),
  /** As the ledger names it. */
  stored: z.string(),
  /** Of a member of ours. */
  name: z.string().nullable(),
  /** Entries that disclose something about the subject, and those about the same actions. */
  entries: z.int(),
  linked: z.int(),
  decisions: z.int(),
  first_at: z.iso.datetime().nullable(),
  last_at: z.iso.datetime().nullable(),
  obstacles: z.array(obstacle),
  /** Entries by which the subject was erased before. */
  erased_by: z.array(z.int()),
})
export type SubjectView = z.output<typeof subjectView>

/** What is kept about somebody, in numbers. Looking is recorded, without saying for whom. */
export async function findSubject(actor: Actor, input: unknown): Promise<SubjectView> {
  const { subject: text } = parseWith(subjectQuery, input, 'query')
  demand(actor, 'erasure.request')
  const { organizationId } = actor
  const subject = namedSubject(organizationId, text)
  return await inTransaction(organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const [found] = await sql.query(COUNTS, [organizationId, subject.stored])
    const member = subject.person
      ? await tx.membership.findUnique({
          where: { organizationId_personId: { organizationId, personId: subject.person } },
          select: { name: true },
        })
      : null
    const before = await tx.erasure.findMany({
      where: { organizationId, subject: subject.stored, state: 'executed' },
      orderBy: { decidedAt: 'asc' },
    })
    const obstacles = await obstaclesTo(sql, subject.stored)
    await append(sql, organizationId, [
      entryBy(
        actor,
        'audit.read',
        { view: 'subject' },
        { subjectKind: 'audit', subjectId: 'subject', summary: 'Looked up what is kept about a subject' },
      ),
    ])
    return {
      subject: text,
      stored: subject.stored,
      name: member?.name ?? null,
      entries: Number(found?.own ?? 0),
      linked: Number(found?.linked ?? 0),
      decisions: Number(found?.decisions ?? 0),
      first_at: (found?.first_at as Date | null)?.toISOString() ?? null,
      last_at: (found?.last_at as Date | null)?.toISOString() ?? null,
      obstacles,
      erased_by: before.map((e) => Number(e.entryIndex)),
    }
  })
}
const COUNTS = `
SELECT count(*) FILTER (WHERE e.reach = 'subject')::text AS own, count(*) FILTER (WHERE e.reach = 'linked')::text AS linked,
       count(*) FILTER (WHERE e.reach = 'subject' AND a.type = 'decision.made')::text AS decisions,
       min(a.at) AS first_at, max(a.at) AS last_at
  FROM ledger.erasure_entries($2) e JOIN audit_entry a ON a.organization_id = $1 AND a.index = e.index`

/** What stands against an erasure, the weightiest first. The database asks the same once more when it destroys. */
export async function obstaclesTo(sql: Sql, stored: string): Promise<Obstacle[]> {
  const rows = await sql.query('SELECT kind, detail FROM ledger.erasure_obstacles($1)', [stored])
  return (['hold', 'floor', 'waiting', 'member'] as const).flatMap((kind) => {
    const details = rows.filter((r) => r.kind === kind).map((r) => r.detail as string)
    return details.length ? [{ kind, details, sentence: SENTENCE[kind](details) }] : []
  })
}
const SENTENCE: { [k in Obstacle['kind']]: (details: string[]) => string } = {
  hold: ({ length }) =>
    length === 1 ? 'A legal hold covers this subject.' : `${length} legal holds cover this subject.`,
  floor: ([until]) =>
    `The law asks to keep entries about this subject until ${until?.slice(0, 10)}: a floor that the organization chose.`,
  waiting: ({ length }) =>
    `${length === 1 ? 'One request' : `${length} requests`} about this subject still ${length === 1 ? 'waits' : 'wait'} for people or for the agent. Decide or cancel first.`,
  member: () => 'This person is an active member. Suspend the membership first.',
}
export const refusal = (obstacles: readonly Obstacle[]): AppError | null => {
  const [first] = obstacles
  return first
    ? new AppError(409, `erasure_${first.kind}`, first.sentence, { members: { obstacles: [...obstacles] } })
    : null
}
