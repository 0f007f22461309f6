import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { stricter } from '../../policy/outcome.ts'
import { OUTCOMES, type Outcome } from '../../policy/types.ts'
import { whole } from '../fields.ts'

const DAY_MS = 86_400_000
/** So many of the newest are looked at; beyond, the answer says that it is a part. */
const DECISIONS_MAX = 10_000
const EXAMPLES = 3

export const wouldChangeQuery = z.object({ days: whole(1, 365).default(30) })
const outcome = z.enum(OUTCOMES)
export const wouldChangeView = z.object({
  /** A rule in this mode changed none of these decisions. */
  mode: z.literal('log'),
  days: z.number().int(),
  /** Decisions in which it matched while it only logged. */
  matched: z.number().int(),
  /** Of those, how many it would have left as they were. */
  unchanged: z.number().int(),
  /** False: there are more than were looked at; these are the newest. */
  complete: z.boolean(),
  changes: z.array(
    z.object({
      from: outcome,
      to: outcome,
      count: z.number().int(),
      examples: z.array(z.object({ id: z.string(), at: z.iso.datetime(), sentence: z.string() })),
    }),
  ),
})
export type WouldChange = z.output<typeof wouldChangeView>

interface Row {
  id: string
  at: Date
  sentence: string
  outcome: Outcome
  said: Outcome
}

/**
 * What a rule that only logs would have changed: the decisions in which it matched, with the outcome that they had and the
 * one that they would have had. The stricter of the two counts, whatever else matched: the lattice has no exceptions.
 */
export async function wouldChange(actor: Actor, policyId: string, input: unknown): Promise<WouldChange> {
  const { days } = parseWith(wouldChangeQuery, input, 'query')
  demand(actor, 'policies.read', 'registry:read')
  demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  const since = new Date(nowMs() - days * DAY_MS)
  const rule = `policy:${policyId}`
  const rows = await read(
    organizationId,
    (db) => db.$queryRaw<Row[]>`
      SELECT c.decision_id AS id, c.at, c.sentence, c.outcome, r.value->>'outcome' AS said
        FROM (SELECT decision_id, at, sentence, outcome, card FROM decision_card
               WHERE organization_id = ${organizationId} AND at >= ${since} AND policies <> '{}' AND policies @> ARRAY[${policyId}]::text[]
               ORDER BY at DESC LIMIT ${DECISIONS_MAX + 1}) c
             CROSS JOIN LATERAL json_array_elements(c.card->'rules') AS r
       WHERE r.value->>'id' = ${rule} AND r.value->>'mode' = 'log' AND (r.value->>'matched')::boolean
       ORDER BY c.at DESC`,
  )
  const looked = rows.slice(0, DECISIONS_MAX)
  const changes = new Map<string, WouldChange['changes'][number]>()
  let unchanged = 0
  for (const row of looked) {
    const to = stricter(row.outcome, row.said)
    if (to === row.outcome) {
      unchanged++
      continue
    }
    const key = `${row.outcome} ${to}`
    const change = changes.get(key) ?? { from: row.outcome, to, count: 0, examples: [] }
    change.count++
    if (change.examples.length < EXAMPLES)
      change.examples.push({ id: row.id, at: row.at.toISOString(), sentence: row.sentence })
    changes.set(key, change)
  }
  return {
    mode: 'log',
    days,
    matched: looked.length,
    unchanged,
    complete: rows.length <= DECISIONS_MAX,
    changes: [...changes.values()].sort((a, b) => b.count - a.count),
  }
}
