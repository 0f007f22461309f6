import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { parseWith } from '../platform/endpoint.ts'
import { files, finding, plannedItem } from './fields.ts'
import { type FilesPlan, planFiles } from './plan-files.ts'

export const planBody = z.strictObject({ files })
export const planAnswer = z.object({
  snapshot: z.string().nullable(),
  findings: z.array(finding),
  items: z.array(plannedItem),
})

/** What `apply` would open a change request with, and everything that is wrong; nothing is written. */
export async function planCatalogChange(actor: Actor, input: unknown): Promise<FilesPlan> {
  demand(actor, 'policies.read', 'registry:read')
  demand(actor, 'thresholds.read', 'registry:read')
  demand(actor, 'agents.read', 'registry:read')
  const body = parseWith(planBody, input, 'body')
  return await planFiles(actor, body.files, NO_LONGER)
}
/** Why something is retired whose file is gone, where nobody said more. */
export const NO_LONGER = 'It is no longer in the files.'
