import { z } from 'zod'
import type { ApprovalQueueModel, QueueMemberModel } from '../../../generated/prisma/models.ts'

export const queueView = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  service_level_seconds: z.number().int(),
  escalate_after_seconds: z.number().int().nullable(),
  escalate_to: z.string().nullable(),
  members: z.array(z.object({ id: z.string(), name: z.string().nullable(), lead: z.boolean() })),
  created_at: z.iso.datetime(),
})
export type QueueView = z.output<typeof queueView>

export const viewOfQueue = (
  q: ApprovalQueueModel & { members: QueueMemberModel[] },
  names: Map<string, string>,
): QueueView => ({
  name: q.name,
  title: q.title,
  description: q.description,
  service_level_seconds: q.serviceLevelSeconds,
  escalate_after_seconds: q.escalateAfterSeconds,
  escalate_to: q.escalateTo,
  members: q.members.map((m) => ({ id: m.personId, name: names.get(m.personId) ?? null, lead: m.lead })),
  created_at: q.createdAt.toISOString(),
})
