import { z } from 'zod'
import { Prisma } from '../../../generated/prisma/client.ts'
import { type EntryInput, sqlOfTx } from '../../ledger/append.ts'
import { createLog } from '../../ledger/create-log.ts'
import { enrolledWriters, writerEntry } from '../../ledger/enrol-writer.ts'
import type { SystemActor } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import { config } from '../../platform/config.ts'
import { inTransaction, type Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import { newId } from '../../platform/ids.ts'
import { DEFAULT_BANDS, DEFAULT_QUEUE, DEFAULT_THRESHOLDS } from '../../policy/defaults.ts'
import { conflict } from '../access.ts'
import { finish } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { line, slug, timeZone } from '../fields.ts'
import { DEFAULT_SETTINGS } from '../settings/organization-settings.ts'

export const createOrganizationInput = z.strictObject({
  name: line(80),
  slug,
  time_zone: timeZone.default('UTC'),
  /** Seeded under a simulated clock; its log and its console say so for ever. */
  demonstration: z.boolean().default(false),
})

/**
 * A new tenant with its log, the threshold matrix and the bands that everybody starts with, one queue that nobody sits
 * in yet, and its first snapshot. Called by the set-up link and by the seeder, never by a request of an actor.
 *
 * @param first runs at the start of the same transaction (the set-up link is used up and its admin made there, or
 *   nothing is); its entries follow those of the organization
 */
export async function createOrganization(
  input: unknown,
  by: 'setup' | 'demonstration' = 'setup',
  first: (tx: Tx, organizationId: string) => Promise<EntryInput[]> = async () => [],
): Promise<{ id: string; slug: string; name: string }> {
  const body = parseWith(createOrganizationInput, input, 'input')
  const id = newId('org')
  const actor: SystemActor = { kind: 'system', organizationId: id, id: by }
  return await inTransaction(id, async (tx) => {
    const entries = await first(tx, id)
    await insertOrganization(tx, id, body)
    await tx.threshold.createMany({
      data: DEFAULT_THRESHOLDS.map(({ ...cell }) => ({
        organizationId: id,
        impact: cell.impact,
        reversibility: cell.reversibility,
        sensitivity: cell.sensitivity,
        cell: cell as object,
        owner: by,
        rationale: 'The matrix that every organization starts with.',
        updatedBy: by,
        updatedAt: now(),
      })),
    })
    await tx.approvalQueue.create({
      data: {
        organizationId: id,
        name: DEFAULT_QUEUE,
        title: 'Operations leads',
        description: 'Everything that no other queue owns.',
        createdAt: now(),
      },
    })
    const writers = await enrolledWriters(sqlOfTx(tx))
    const origin = `${new URL(config().consoleUrl).host}/${id}/i1`
    await createLog(sqlOfTx(tx), id, origin, { demonstration: body.demonstration })
    const about = { subjectKind: 'organization', subjectId: id }
    return await finish(actor, tx, {
      answer: { id, slug: body.slug, name: body.name },
      entries: [
        entryBy(
          actor,
          'organization.created',
          { organization: id, demonstration: body.demonstration },
          { ...about, summary: `Created the organization ${body.name}` },
          { name: body.name, slug: body.slug },
        ),
        entryBy(
          actor,
          'queue.created',
          { queue: DEFAULT_QUEUE, service_level_seconds: 900 },
          { subjectKind: 'queue', subjectId: DEFAULT_QUEUE, summary: 'Created the queue Operations leads' },
        ),
        ...entries,
        ...writers.map((writer) => writerEntry(writer, 'writer.enrolled')),
      ],
      snapshot: 'organization.created',
    })
  })
}

async function insertOrganization(tx: Tx, id: string, body: z.output<typeof createOrganizationInput>): Promise<void> {
  try {
    await tx.organization.create({
      data: {
        id,
        slug: body.slug,
        name: body.name,
        timeZone: body.time_zone,
        isDemo: body.demonstration,
        bands: DEFAULT_BANDS as object,
        settings: DEFAULT_SETTINGS,
        createdAt: now(),
      },
    })
  } catch (e) {
    // the names of other organizations are out of sight: only the constraint knows
    if (e instanceof Prisma.PrismaClientKnownRequestError && e.code === 'P2002')
      throw conflict('name_taken', `There is already an organization under ${body.slug}.`)
    throw e
  }
}
