import { AppError } from '../platform/app-error.ts'
import { type Permission, permissionsOf, type Scope } from './permissions.ts'

/** Who asks. Made only by the adapters from a session, a token or an access token, never from a body. */
export interface PersonActor {
  kind: 'person'
  organizationId: string
  id: string // person id
  name: string
  email: string
  roles: string[]
  sessionId: string
  timeZone: string
}
export interface ServiceActor {
  kind: 'service'
  organizationId: string
  id: string
  name: string
  scopes: string[]
}
/** The product itself: worker jobs, the seeder. Never made from a request. */
export interface SystemActor {
  kind: 'system'
  organizationId: string
  id: string // 'worker', 'setup', 'demonstration'
}
export type Actor = PersonActor | ServiceActor | SystemActor

export function may(actor: Actor, permission: Permission, scope?: Scope): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'service') return scope !== undefined && actor.scopes.includes(scope)
  return permissionsOf(actor.roles).has(permission)
}
/** A person needs the permission, a service account the scope. */
export function demand(actor: Actor, permission: Permission, scope?: Scope): void {
  if (may(actor, permission, scope)) return
  throw new AppError(
    403,
    'forbidden',
    actor.kind === 'service'
      ? scope
        ? `This token lacks the scope ${scope}.`
        : 'Only a person may do this.'
      : `Your roles (${(actor as PersonActor).roles.join(', ') || 'none'}) do not include ${permission}. An admin can grant it under Settings.`,
  )
}
