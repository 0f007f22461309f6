import { z } from 'zod'
import type { FeedEndpointModel } from '../../generated/prisma/models.ts'

export const ENDPOINT_STATES = ['active', 'paused', 'disabled'] as const
export const feedEndpointView = z.object({
  id: z.string(),
  url: z.string(),
  disclosures: z.boolean(),
  state: z.enum(ENDPOINT_STATES),
  /** Index of the next entry that it gets. */
  cursor: z.int(),
  /** Entries that it has still to get. */
  lag: z.int(),
  created_by: z.object({ id: z.string(), name: z.string().nullable() }),
  created_at: z.iso.datetime(),
  failures: z.int(),
  failing_since: z.iso.datetime().nullable(),
  next_attempt_at: z.iso.datetime().nullable(),
  last_attempt_at: z.iso.datetime().nullable(),
  last_delivered_at: z.iso.datetime().nullable(),
  last_fault: z.string().nullable(),
})
export type FeedEndpointView = z.output<typeof feedEndpointView>

const timeOf = (at: Date | null): string | null => at?.toISOString() ?? null
export const viewOfEndpoint = (e: FeedEndpointModel, size: number, names: Map<string, string>): FeedEndpointView => ({
  id: e.id,
  url: e.url,
  disclosures: e.disclosures,
  state: e.state as FeedEndpointView['state'],
  cursor: Number(e.cursor),
  lag: Math.max(0, size - Number(e.cursor)),
  created_by: { id: e.createdBy, name: names.get(e.createdBy) ?? null },
  created_at: e.createdAt.toISOString(),
  failures: e.failures,
  failing_since: timeOf(e.failingSince),
  next_attempt_at: timeOf(e.nextAttemptAt),
  last_attempt_at: timeOf(e.lastAttemptAt),
  last_delivered_at: timeOf(e.lastDeliveredAt),
  last_fault: e.lastFault,
})
