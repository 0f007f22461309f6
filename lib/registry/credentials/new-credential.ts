import type { AgentIdentityModel, AgentModel } from '../../../generated/prisma/models.ts'
import type { Actor } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { now } from '../../platform/clock.ts'
import type { Tx } from '../../platform/db.ts'
import { newId } from '../../platform/ids.ts'
import type { Environment } from '../../policy/types.ts'
import { conflict, demandIn } from '../access.ts'
import { entryBy } from '../entry-by.ts'
import { isLive, LIVE_PER_KIND_MAX } from './credential-view.ts'
import type { PublicKey } from './public-jwk.ts'

export type OwnedIdentity = AgentIdentityModel & { agent: AgentModel }

/** The identity, if the actor may write its credentials. */
export async function identityForCredentials(tx: Tx, actor: Actor, identityId: string): Promise<OwnedIdentity> {
  const { organizationId } = actor
  const identity = await tx.agentIdentity.findUnique({
    where: { organizationId_id: { organizationId, id: identityId } },
    include: { agent: true },
  })
  if (!identity) throw notFound('identity')
  demandIn(actor, identity.environment as Environment, 'credentials', 'agents:write')
  return identity
}

/** Every instance must learn of the new credential, or it would refuse the tokens that it buys. */
export const heard = (identity: OwnedIdentity) => ({
  epochs: [`identity:${identity.id}`],
  notify: [
    { kind: 'identity' as const, id: identity.id },
    { kind: 'registry' as const, id: identity.agentId },
  ],
})

type Material = { kind: 'client_secret'; hash: string; hint: string } | { kind: 'private_key_jwt'; key: PublicKey }

/** Writes one credential and its entry. At most two of a kind live at once: enough to rotate without an outage. */
export async function newCredential(
  tx: Tx,
  actor: Actor,
  identity: OwnedIdentity,
  material: Material,
  more: { expiresAt?: Date | undefined; replaces?: string },
) {
  if (identity.status === 'revoked') throw conflict('identity_revoked', 'A revoked identity gets no more credentials.')
  const { organizationId, id: identityId } = identity
  const others = await tx.agentCredential.findMany({ where: { organizationId, identityId, kind: material.kind } })
  if (others.filter(isLive).length >= LIVE_PER_KIND_MAX)
    throw conflict('too_many_credentials', 'Two of this kind are live already: revoke one first.')
  if (material.kind === 'private_key_jwt') await demandNewKey(tx, organizationId, material.key)
  const credential = await tx.agentCredential.create({
    data: {
      organizationId,
      id: newId('crd'),
      identityId,
      kind: material.kind,
      hint: material.kind === 'client_secret' ? material.hint : material.key.thumbprint.slice(-6),
      ...(material.kind === 'client_secret'
        ? { secretHash: material.hash }
        : { publicJwk: { ...material.key.jwk } as object }),
      createdBy: actor.id,
      createdAt: now(),
      expiresAt: more.expiresAt ?? null,
    },
  })
  const what = material.kind === 'client_secret' ? 'a client secret' : 'a public key'
  const entry = entryBy(
    actor,
    'credential.issued',
    {
      credential: credential.id,
      identity: identityId,
      kind: material.kind,
      expires_at: credential.expiresAt?.toISOString() ?? null,
      ...(more.replaces === undefined ? {} : { replaces: more.replaces }),
    },
    {
      subjectKind: 'credential',
      subjectId: credential.id,
      agentId: identity.agentId,
      environment: identity.environment,
      summary: `Issued ${what} to ${identity.agent.name} in ${identity.environment}`,
    },
  )
  return { credential, entry }
}

/** A key serves one identity once: sandbox and production never share one, and a revoked one does not come back. */
async function demandNewKey(tx: Tx, organizationId: string, { jwk }: PublicKey): Promise<void> {
  const seen = await tx.agentCredential.findFirst({
    where: { organizationId, kind: 'private_key_jwt', publicJwk: { path: ['x'], equals: jwk.x as string } },
  })
  if (seen) throw conflict('key_known', 'This key is or was registered already: make a new one for each identity.')
}
