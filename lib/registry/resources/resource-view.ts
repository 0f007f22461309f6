import { z } from 'zod'
import type { ResourceModel } from '../../../generated/prisma/models.ts'
import type { Attributes } from './attribute-types.ts'

export const resourceView = z.object({
  type: z.string(),
  id: z.string(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  hash: z.string(),
  registered_by: z.string(),
  updated_at: z.iso.datetime(),
})
export type ResourceView = z.output<typeof resourceView>

export const viewOfResource = (r: ResourceModel): ResourceView => ({
  type: r.type,
  id: r.id,
  attributes: r.attributes as Attributes,
  hash: r.hash,
  registered_by: r.registeredBy,
  updated_at: r.updatedAt.toISOString(),
})
