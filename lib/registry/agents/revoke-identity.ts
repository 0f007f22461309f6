import type { Actor } from '../../people/actor.ts'
import type { IdentityView } from './identity-view.ts'
import { setIdentityStatus } from './suspend-identity.ts'

/** For good, with every credential that it has. */
export const revokeIdentity = (actor: Actor, identityId: string, input: unknown): Promise<IdentityView> =>
  setIdentityStatus(actor, identityId, input, 'revoked')
