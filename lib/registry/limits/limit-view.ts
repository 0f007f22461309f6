import { z } from 'zod'
import type { LimitModel } from '../../../generated/prisma/models.ts'
import type { LimitDefinition } from '../../policy/types.ts'
import { limitDefinition } from './limit-definition.ts'

export const limitView = z.object({
  id: z.string(),
  definition: limitDefinition,
  owner: z.string(),
  active: z.boolean(),
  updated_at: z.iso.datetime(),
  updated_by: z.string(),
})
export type LimitView = Omit<z.output<typeof limitView>, 'definition'> & { definition: Omit<LimitDefinition, 'id'> }

export const viewOfLimit = (l: LimitModel): LimitView => {
  const { id: _, ...definition } = l.definition as unknown as LimitDefinition
  return {
    id: l.id,
    definition,
    owner: l.ownerId,
    active: l.active,
    updated_at: l.updatedAt.toISOString(),
    updated_by: l.updatedBy,
  }
}
