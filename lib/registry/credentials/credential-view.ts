import { z } from 'zod'
import type { AgentCredentialModel } from '../../../generated/prisma/models.ts'
import { nowMs } from '../../platform/clock.ts'

export const ROTATE_AFTER_DAYS = 90
export const LIVE_PER_KIND_MAX = 2
const DAY_MS = 86_400_000

export const credentialView = z.object({
  id: z.string(),
  kind: z.enum(['client_secret', 'private_key_jwt']),
  hint: z.string(),
  status: z.enum(['live', 'expired', 'revoked']),
  created_at: z.iso.datetime(),
  created_by: z.object({ id: z.string(), name: z.string().nullable() }),
  expires_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
  age_days: z.number().int(),
  /** Live and older than 90 days. */
  rotation_overdue: z.boolean(),
})
export type CredentialView = z.output<typeof credentialView>

export const isLive = (c: { revokedAt: Date | null; expiresAt: Date | null }): boolean =>
  c.revokedAt === null && (c.expiresAt === null || c.expiresAt.getTime() > nowMs())

export function viewOfCredential(c: AgentCredentialModel, names: Map<string, string>): CredentialView {
  const status = c.revokedAt ? 'revoked' : isLive(c) ? 'live' : 'expired'
  const ageDays = Math.max(0, Math.floor((nowMs() - c.createdAt.getTime()) / DAY_MS))
  return {
    id: c.id,
    kind: c.kind as CredentialView['kind'],
    hint: c.hint,
    status,
    created_at: c.createdAt.toISOString(),
    created_by: { id: c.createdBy, name: names.get(c.createdBy) ?? null },
    expires_at: c.expiresAt?.toISOString() ?? null,
    last_used_at: c.lastUsedAt?.toISOString() ?? null,
    revoked_at: c.revokedAt?.toISOString() ?? null,
    age_days: ageDays,
    rotation_overdue: status === 'live' && ageDays > ROTATE_AFTER_DAYS,
  }
}
