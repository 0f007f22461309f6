import { compileSnapshot } from '../compile.ts'
import type { ForeignFacts, ForeignRequest, PolicyContent } from '../types.ts'
import { content, guard, NOW } from './fixtures.ts'

// The rules of the OpenID AuthZEN interoperability scenarios ("Todo", "API gateway"), as permits of our catalog, and the
// users as the organization would register them.

const permit = (id: string, cedar: string): PolicyContent => guard(id, cedar, { kind: 'permit', outcome: 'allow' })

export const INTEROP_POLICIES: PolicyContent[] = [
  permit(
    'todo-read',
    'permit (principal is user, action in [Action::"can_read_user", Action::"can_read_todos"], resource);',
  ),
  permit(
    'todo-create',
    'permit (principal is user, action == Action::"can_create_todo", resource) when { principal has roles && principal.roles.containsAny(["admin", "editor"]) };',
  ),
  permit(
    'todo-update-any',
    'permit (principal is user, action == Action::"can_update_todo", resource) when { principal has roles && principal.roles.contains("evil_genius") };',
  ),
  permit(
    'todo-delete-any',
    'permit (principal is user, action == Action::"can_delete_todo", resource) when { principal has roles && principal.roles.contains("admin") };',
  ),
  permit(
    'todo-own',
    `permit (principal is user, action in [Action::"can_update_todo", Action::"can_delete_todo"], resource is todo)
when { principal has roles && principal.roles.contains("editor") && principal has email && resource has ownerID && resource.ownerID == principal.email };`,
  ),
  permit('gateway-read', 'permit (principal is identity, action == Action::"GET", resource is route);'),
  permit(
    'gateway-write',
    'permit (principal is identity, action in [Action::"POST", Action::"PUT", Action::"DELETE"], resource is route) when { principal has roles && principal.roles.containsAny(["admin", "editor"]) };',
  ),
]

const id = (n: number) => Buffer.from(`\n$fd${n}614d3-c39a-4781-b7bd-8b96f5a5100d\x12\x05local`).toString('base64')
/** The interop users, by the subject ids that the scenario gives them. */
export const INTEROP_USERS: { [id: string]: { email: string; roles: string[] } } = {
  [id(0)]: { email: 'rick@the-citadel.com', roles: ['admin', 'evil_genius'] },
  [id(1)]: { email: 'morty@the-citadel.com', roles: ['editor'] },
  [id(2)]: { email: 'summer@the-smiths.com', roles: ['editor'] },
  [id(3)]: { email: 'beth@the-smiths.com', roles: ['viewer'] },
  [id(4)]: { email: 'jerry@the-smiths.com', roles: ['viewer'] },
}
export const interopId = id

export const interop = compileSnapshot(content({ policies: INTEROP_POLICIES }))

export interface AuthzenRequest {
  subject: { type: string; id: string; properties?: ForeignRequest['context'] }
  action: { name: string; properties?: ForeignRequest['context'] }
  resource: { type: string; id: string; properties?: ForeignRequest['context'] }
  context?: ForeignRequest['context']
}
export const foreignRequest = (r: AuthzenRequest): ForeignRequest => ({
  organization: 'org_1',
  caller: 'svc_gateway',
  environment: null,
  subject: { ...r.subject, properties: r.subject.properties ?? {} },
  action: { ...r.action, properties: r.action.properties ?? {} },
  resource: { ...r.resource, properties: r.resource.properties ?? {} },
  context: r.context ?? {},
})
export const foreignFacts = (more: Partial<ForeignFacts> = {}): ForeignFacts => ({
  now: NOW,
  containment: [],
  subject: null,
  resource: null,
  ...more,
})
