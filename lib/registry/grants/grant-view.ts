import { z } from 'zod'
import type { AgentIdentityModel, AgentModel, GrantModel } from '../../../generated/prisma/models.ts'
import { nowMs } from '../../platform/clock.ts'
import { ENVIRONMENTS, type Environment, type GrantConstraints, type GrantFact } from '../../policy/types.ts'
import { askAbove, grantConstraints } from './grant-constraints.ts'

export const grantView = z.object({
  id: z.string(),
  hash: z.string(),
  identity: z.object({
    id: z.string(),
    environment: z.enum(ENVIRONMENTS),
    agent: z.object({ id: z.string(), name: z.string() }),
  }),
  tool: z.string(),
  constraints: grantConstraints,
  ask_above: askAbove.nullable(),
  starts_at: z.iso.datetime().nullable(),
  ends_at: z.iso.datetime(),
  status: z.enum(['live', 'not_yet', 'ended', 'revoked']),
  justification: z.string(),
  approved_by: z.object({ id: z.string(), name: z.string().nullable() }),
  created_at: z.iso.datetime(),
  revoked_at: z.iso.datetime().nullable(),
})
export type GrantView = Omit<z.output<typeof grantView>, 'constraints' | 'ask_above'> & {
  constraints: GrantConstraints
  ask_above: GrantFact['ask_above']
}
export const grantParts = { identity: { include: { agent: true } } } as const
type Row = GrantModel & { identity: AgentIdentityModel & { agent: AgentModel } }

export function viewOfGrant(g: Row, names: Map<string, string>): GrantView {
  const now = nowMs()
  const status = g.revokedAt
    ? 'revoked'
    : g.endsAt.getTime() <= now
      ? 'ended'
      : g.startsAt && g.startsAt.getTime() > now
        ? 'not_yet'
        : 'live'
  return {
    id: g.id,
    hash: g.hash,
    identity: {
      id: g.identityId,
      environment: g.identity.environment as Environment,
      agent: { id: g.identity.agent.id, name: g.identity.agent.name },
    },
    tool: g.tool,
    constraints: g.constraints as GrantConstraints,
    ask_above: g.askAbove as GrantFact['ask_above'],
    starts_at: g.startsAt?.toISOString() ?? null,
    ends_at: g.endsAt.toISOString(),
    status,
    justification: g.justification,
    approved_by: { id: g.approvedBy, name: names.get(g.approvedBy) ?? null },
    created_at: g.createdAt.toISOString(),
    revoked_at: g.revokedAt?.toISOString() ?? null,
  }
}
