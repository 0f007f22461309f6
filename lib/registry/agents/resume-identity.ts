import type { Actor } from '../../people/actor.ts'
import type { IdentityView } from './identity-view.ts'
import { setIdentityStatus } from './suspend-identity.ts'

/** Tokens from before the suspension stay dead. */
export const resumeIdentity = (actor: Actor, identityId: string, input: unknown): Promise<IdentityView> =>
  setIdentityStatus(actor, identityId, input, 'active')
