import { z } from 'zod'
import { demand, type PersonActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { now } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import { change } from '../registry/change.ts'
import { entryBy } from '../registry/entry-by.ts'
import { id, line, text, time } from '../registry/fields.ts'
import { type HoldView, viewOfHold } from './list-holds.ts'
import { namedSubject, subjectText } from './subject.ts'

const NAMED_MAX = 100
const ids = z.array(id).max(NAMED_MAX).default([])
export const holdBody = z
  .strictObject({
    /** Of the legal matter, as counsel calls it. */
    matter: line(120),
    reason: text(2_000),
    scope: z.strictObject({
      everything: z.boolean().default(false),
      subjects: z.array(subjectText).max(NAMED_MAX).default([]),
      agents: ids,
      runs: ids,
      decisions: ids,
      /** Narrows what else is named; alone, everything of that time. `until` is not within. */
      from: time.nullable().default(null),
      until: time.nullable().default(null),
    }),
  })
  .superRefine(({ scope }, context) => {
    const named = [scope.subjects, scope.agents, scope.runs, scope.decisions].some((list) => list.length)
    if (scope.everything && named)
      context.addIssue({ code: 'custom', path: ['scope', 'everything'], message: 'covers what else is named already' })
    if (!scope.everything && !named && !scope.from && !scope.until)
      context.addIssue({ code: 'custom', path: ['scope'], message: 'names nothing that the hold would cover' })
    if (scope.from && scope.until && scope.from >= scope.until)
      context.addIssue({ code: 'custom', path: ['scope', 'until'], message: 'must be after the beginning' })
  })

/** From its commit on nothing that the hold covers is deleted: not by retention, not by an erasure, not with an export. */
export async function placeHold(actor: PersonActor, input: unknown): Promise<HoldView> {
  const { matter, reason, scope } = parseWith(holdBody, input, 'body')
  demand(actor, 'holds.write')
  const { organizationId } = actor
  const subjects = [...new Set(scope.subjects.map((s) => namedSubject(organizationId, s).stored))]
  return await change(actor, async (tx) => {
    await demandExisting(tx, organizationId, scope)
    const hold = await tx.legalHold.create({
      data: {
        organizationId,
        id: newId('hld'),
        matter,
        reason,
        everything: scope.everything,
        subjects,
        agents: [...new Set(scope.agents)],
        runs: [...new Set(scope.runs)],
        decisions: [...new Set(scope.decisions)],
        fromAt: scope.from,
        untilAt: scope.until,
        placedBy: actor.id,
        placedAt: now(),
      },
    })
    const { agents, runs, decisions } = hold
    return {
      answer: viewOfHold(hold, new Map([[actor.id, actor.name]])),
      entries: [
        entryBy(
          actor,
          'hold.placed',
          {
            hold: hold.id,
            everything: hold.everything,
            ...(subjects.length ? { subjects } : {}),
            ...(agents.length ? { agents } : {}),
            ...(runs.length ? { runs } : {}),
            ...(decisions.length ? { decisions } : {}),
            from: hold.fromAt?.toISOString() ?? null,
            until: hold.untilAt?.toISOString() ?? null,
          },
          { subjectKind: 'hold', subjectId: hold.id, summary: 'Placed a legal hold' },
          { matter, reason },
        ),
      ],
      notify: [{ kind: 'audit', id: hold.id }],
    }
  })
}

/** A hold on a mistyped id would protect nothing. Subjects cannot be looked up: nothing may be kept about them yet. */
async function demandExisting(
  tx: Tx,
  organizationId: string,
  { agents, runs, decisions }: { agents: string[]; runs: string[]; decisions: string[] },
): Promise<void> {
  const where = (list: string[]) => ({ where: { organizationId, id: { in: list } }, select: { id: true } })
  const found = {
    agents: await tx.agent.findMany(where(agents)),
    runs: await tx.run.findMany(where(runs)),
    decisions: await tx.decision.findMany(where(decisions)),
  }
  for (const [kind, list] of Object.entries({ agents, runs, decisions })) {
    const known = new Set(found[kind as keyof typeof found].map((row) => row.id))
    const unknown = list.findIndex((one) => !known.has(one))
    if (unknown >= 0)
      throw new AppError(400, 'invalid_request', `There is no ${kind.slice(0, -1)} ${list[unknown]}.`, {
        fields: [{ pointer: `/scope/${kind}/${unknown}`, message: 'does not exist' }],
      })
  }
}
