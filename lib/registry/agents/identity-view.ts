import { z } from 'zod'
import type {
  AgentCredentialModel,
  AgentIdentityModel,
  AgentModel,
  AgentStageModel,
} from '../../../generated/prisma/models.ts'
import { STAGES, type Stage } from '../../policy/types.ts'
import { credentialView, viewOfCredential } from '../credentials/credential-view.ts'
import { identitySummary, summaryOf } from './agent-view.ts'

/** Wherever an identity stands alone. `client_id` is what its OAuth client says. */
export const identityView = identitySummary.extend({
  client_id: z.string(),
  agent: z.object({ id: z.string(), name: z.string() }),
  status_reason: z.string().nullable(),
  stages: z.record(z.string(), z.enum(STAGES)),
  models: z.array(z.string()),
  credentials: z.array(credentialView),
  created_at: z.iso.datetime(),
})
export type IdentityView = z.output<typeof identityView>

export const identityParts = { agent: true, stages: true, credentials: { orderBy: { createdAt: 'desc' } } } as const
export type IdentityRow = AgentIdentityModel & {
  agent: AgentModel
  stages: AgentStageModel[]
  credentials: AgentCredentialModel[]
}

export const viewOfIdentity = (i: IdentityRow, names: Map<string, string>): IdentityView => ({
  ...summaryOf(i),
  client_id: i.id,
  agent: { id: i.agent.id, name: i.agent.name },
  status_reason: i.statusReason,
  stages: Object.fromEntries(i.stages.map((s) => [s.tool, s.stage as Stage])),
  models: i.models,
  credentials: i.credentials.map((c) => viewOfCredential(c, names)),
  created_at: i.createdAt.toISOString(),
})
