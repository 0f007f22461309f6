import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { AppError } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import {
  IMPACTS,
  type JsonObject,
  REVERSIBILITIES,
  SENSITIVITIES,
  type ThresholdBand,
  type ThresholdCell,
} from '../../policy/types.ts'
import { conflict, demandMember, demandQueues } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { id, text, time } from '../fields.ts'
import { memberNames } from '../member-names.ts'
import { cellHash } from './sign-off.ts'
import { bands, criticalFault } from './threshold-cell.ts'
import { peopleOfThreshold, type ThresholdView, viewOfThreshold } from './threshold-view.ts'

export const cellName = z.object({
  impact: z.enum(IMPACTS),
  reversibility: z.enum(REVERSIBILITIES),
  sensitivity: z.enum(SENSITIVITIES),
})
export const changeThresholdBody = z.strictObject({
  semi: bands,
  autonomous: bands,
  /** A person; stays when left out. */
  owner: id.optional(),
  rationale: text(2_000, 3),
  review_at: time.nullable().optional(),
  /** The version that was looked at: a cell that somebody changed meanwhile is not overwritten. */
  version: z.number().int().optional(),
})

/** Whatever changes, nobody has signed it off any more: a signature is one of what was read. */
export async function changeThreshold(actor: Actor, cell: unknown, input: unknown): Promise<ThresholdView> {
  const key = parseWith(cellName, cell, 'path')
  const body = parseWith(changeThresholdBody, input, 'body')
  demand(actor, 'thresholds.write', 'thresholds:write')
  return await change(actor, (tx) => applyThreshold(tx, actor, key, body))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applyThreshold(
  tx: Tx,
  actor: Actor,
  key: z.output<typeof cellName>,
  body: z.output<typeof changeThresholdBody>,
  author: string = actor.id,
): Promise<Changed<ThresholdView>> {
  const { organizationId } = actor
  const { semi, autonomous } = JSON.parse(JSON.stringify({ semi: body.semi, autonomous: body.autonomous })) as Stages
  demandSound(key.impact, { semi, autonomous })
  const queues = [...semi, ...autonomous].flatMap((b) => Object.keys(b.requirements?.queues ?? {}))
  await demandQueues(tx, organizationId, [...new Set(queues)], '/autonomous')
  if (body.owner !== undefined) await demandMember(tx, organizationId, body.owner, '/owner')
  const where = { organizationId_impact_reversibility_sensitivity: { organizationId, ...key } }
  const before = await tx.threshold.findUnique({ where })
  if (body.version !== undefined && body.version !== (before?.version ?? 0))
    throw conflict('changed_meanwhile', 'Somebody changed this cell since you opened it.')
  const whole: ThresholdCell = { ...key, semi, autonomous }
  const data = {
    cell: { ...whole } as object,
    owner: body.owner ?? before?.owner ?? author,
    rationale: body.rationale,
    signOffs: [],
    ...(body.review_at === undefined ? {} : { reviewAt: body.review_at }),
    version: (before?.version ?? 0) + 1,
    updatedBy: actor.id,
    updatedAt: now(),
  }
  const row = await tx.threshold.upsert({ where, update: data, create: { organizationId, ...key, ...data } })
  const name = `${key.impact}/${key.reversibility}/${key.sensitivity}`
  return {
    answer: viewOfThreshold(row, await memberNames(tx, organizationId, peopleOfThreshold(row))),
    entries: [
      entryBy(
        actor,
        'threshold.changed',
        { cell: name, version: row.version, hash: cellHash(whole) },
        { subjectKind: 'threshold', subjectId: name, summary: `Changed the threshold ${name}` },
        { rationale: body.rationale, cell: whole as unknown as JsonObject },
      ),
    ],
    snapshot: `threshold.changed:${name}`,
    notify: [{ kind: 'registry', id: 'thresholds' }],
  }
}

interface Stages {
  semi: ThresholdBand[]
  autonomous: ThresholdBand[]
}
function demandSound(impact: ThresholdCell['impact'], stages: Stages): void {
  for (const stage of ['semi', 'autonomous'] as const) {
    const fault = criticalFault(impact, stages[stage])
    if (fault)
      throw new AppError(400, 'invalid_request', `/${stage}: ${fault}.`, {
        fields: [{ pointer: `/${stage}`, message: fault }],
      })
  }
}
