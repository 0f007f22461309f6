import { z } from 'zod'
import type { ServiceAccountModel } from '../../../generated/prisma/models.ts'
import { nowMs } from '../../platform/clock.ts'
import { UNSHOWN } from '../../platform/secret.ts'

export const serviceAccountView = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  /** False: a change made it, and nobody has fetched its token yet. */
  token_shown: z.boolean(),
  status: z.enum(['live', 'expired', 'revoked']),
  created_at: z.iso.datetime(),
  created_by: z.object({ id: z.string(), name: z.string().nullable() }),
  last_used_at: z.iso.datetime().nullable(),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
})
export type ServiceAccountView = z.output<typeof serviceAccountView>

export const viewOfServiceAccount = (s: ServiceAccountModel, names: Map<string, string>): ServiceAccountView => ({
  id: s.id,
  name: s.name,
  scopes: s.scopes,
  token_shown: !s.tokenHash.startsWith(UNSHOWN),
  status: s.revokedAt ? 'revoked' : s.expiresAt && s.expiresAt.getTime() <= nowMs() ? 'expired' : 'live',
  created_at: s.createdAt.toISOString(),
  created_by: { id: s.createdBy, name: names.get(s.createdBy) ?? null },
  last_used_at: s.lastUsedAt?.toISOString() ?? null,
  expires_at: s.expiresAt?.toISOString() ?? null,
  revoked_at: s.revokedAt?.toISOString() ?? null,
})
