import { z } from 'zod'
import type { AgentIdentityModel, AgentModel } from '../../../generated/prisma/models.ts'
import { ENVIRONMENTS, STAGES } from '../../policy/types.ts'

const time = z.iso.datetime()

export const identitySummary = z.object({
  id: z.string(),
  environment: z.enum(ENVIRONMENTS),
  status: z.enum(['active', 'suspended', 'revoked']),
  default_stage: z.enum(STAGES),
  last_seen_at: time.nullable(),
})
export const agentView = z.object({
  id: z.string(),
  name: z.string(),
  purpose: z.string(),
  owner: z.object({ id: z.string(), name: z.string().nullable() }),
  status: z.enum(['active', 'suspended']),
  created_at: time,
  created_by: z.string(),
  identities: z.array(identitySummary),
})
export type AgentView = z.output<typeof agentView>
export type IdentitySummary = z.output<typeof identitySummary>

type AgentRow = AgentModel & { identities: AgentIdentityModel[] }

export const summaryOf = (i: AgentIdentityModel): IdentitySummary => ({
  id: i.id,
  environment: i.environment as IdentitySummary['environment'],
  status: i.status as IdentitySummary['status'],
  default_stage: i.defaultStage as IdentitySummary['default_stage'],
  last_seen_at: i.lastSeenAt?.toISOString() ?? null,
})

export const viewOfAgent = (a: AgentRow, names: Map<string, string>): AgentView => ({
  id: a.id,
  name: a.name,
  purpose: a.purpose,
  owner: { id: a.ownerId, name: names.get(a.ownerId) ?? null },
  status: a.status as AgentView['status'],
  created_at: a.createdAt.toISOString(),
  created_by: a.createdBy,
  identities: a.identities
    .map(summaryOf)
    .sort((x, y) => ENVIRONMENTS.indexOf(x.environment) - ENVIRONMENTS.indexOf(y.environment)),
})
