import { z } from 'zod'
import { AppError } from '../platform/app-error.ts'
import { type Endpoint, endpoint } from '../platform/endpoint.ts'
import { pageOf } from '../registry/page.ts'
import type { Actor, PersonActor } from './actor.ts'
import { cancelInvitation, cancelInvitationInput } from './cancel-invitation.ts'
import { changeOwnPassword, changeOwnPasswordInput } from './change-own-password.ts'
import { changeRoles } from './change-roles.ts'
import { rolesField } from './fields.ts'
import { actorOfRequest } from './identify-actor.ts'
import { invitePerson, invitePersonInput } from './invite-person.ts'
import { issueResetLink } from './issue-reset-link.ts'
import { addressOf } from './limit-attempts.ts'
import { listInvitations } from './list-invitations.ts'
import { listPeople, listPeopleQuery, personView } from './list-people.ts'
import { listSessions } from './list-sessions.ts'
import { permissionsOf } from './permissions.ts'
import { resumeMember } from './resume-member.ts'
import { revokeSessions } from './revoke-sessions.ts'
import { ownPreferencesInput, setOwnPreferences } from './set-own-preferences.ts'
import { suspendMember } from './suspend-member.ts'
import { listOwnOrganizations } from './switch-organization.ts'

// People are administered by people: a service account is refused on every one of these rows.

const TAG = 'People'
const security = 'actor' as const
const nothing = z.strictObject({})
const link = z.object({ url: z.string(), expires_at: z.iso.datetime() })

async function personOf(request: Request): Promise<PersonActor> {
  const actor: Actor = await actorOfRequest(request)
  if (actor.kind === 'person') return actor
  throw new AppError(403, 'forbidden', 'Only a person may do this.')
}

export const peopleEndpoints: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/api/v1/people',
    summary: 'Members of the organization, by name',
    tag: TAG,
    security,
    query: listPeopleQuery,
    answer: pageOf(personView),
    handle: async ({ request, query }) => ({ body: await listPeople(await personOf(request), query) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/people/me',
    summary: 'Who is signed in, with roles, permissions and organizations',
    tag: TAG,
    security,
    async handle({ request }) {
      const actor = await personOf(request)
      const { id, name, email, roles, timeZone, organizationId } = actor
      return {
        body: {
          id,
          name,
          email,
          roles,
          permissions: [...permissionsOf(roles)],
          time_zone: timeZone,
          organization: organizationId,
          organizations: await listOwnOrganizations(actor),
        },
      }
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/api/v1/people/me/preferences',
    summary: 'Change one’s own time zone, theme and shortcuts',
    tag: TAG,
    security,
    body: ownPreferencesInput,
    handle: async ({ request, body }) => ({ body: await setOwnPreferences(await personOf(request), body) }),
  }),
  endpoint({
    method: 'PUT',
    path: '/api/v1/people/me/password',
    summary: 'Change one’s own password; every other session ends',
    tag: TAG,
    security,
    body: changeOwnPasswordInput,
    async handle({ request, body }) {
      await changeOwnPassword(await personOf(request), body, addressOf(request.headers))
      return { status: 204 }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/people/invitations',
    summary: 'Invitations that wait for their person',
    tag: TAG,
    security,
    handle: async ({ request }) => ({ body: { items: await listInvitations(await personOf(request)) } }),
  }),
  endpoint({
    method: 'POST',
    path: '/api/v1/people/invitations',
    summary: 'Invite somebody; the link is in this answer only',
    tag: TAG,
    security,
    body: invitePersonInput,
    answer: link.extend({ email: z.string(), roles: z.array(z.string()) }),
    handle: async ({ request, body }) => ({ status: 201, body: await invitePerson(await personOf(request), body) }),
  }),
  endpoint({
    method: 'POST',
    path: '/api/v1/people/invitations/cancel',
    summary: 'Take an invitation back',
    tag: TAG,
    security,
    body: cancelInvitationInput,
    async handle({ request, body }) {
      await cancelInvitation(await personOf(request), body)
      return { status: 204 }
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/api/v1/people/:person/roles',
    summary: 'Change the roles of another member',
    tag: TAG,
    security,
    body: z.strictObject({ roles: rolesField }),
    handle: async ({ request, params, body }) => ({
      body: await changeRoles(await personOf(request), { person: params.person, roles: body.roles }),
    }),
  }),
  endpoint({
    method: 'POST',
    path: '/api/v1/people/:person/suspend',
    summary: 'Suspend another member; their sessions end',
    tag: TAG,
    security,
    body: nothing,
    async handle({ request, params }) {
      await suspendMember(await personOf(request), { person: params.person })
      return { status: 204 }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/v1/people/:person/resume',
    summary: 'Resume a suspended member',
    tag: TAG,
    security,
    body: nothing,
    async handle({ request, params }) {
      await resumeMember(await personOf(request), { person: params.person })
      return { status: 204 }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/people/:person/sessions',
    summary: 'Live sessions of a member in this organization',
    tag: TAG,
    security,
    handle: async ({ request, params }) => ({
      body: { items: await listSessions(await personOf(request), { person: params.person }) },
    }),
  }),
  endpoint({
    method: 'POST',
    path: '/api/v1/people/:person/revoke-sessions',
    summary: 'End every session of a member in this organization',
    tag: TAG,
    security,
    body: nothing,
    handle: async ({ request, params }) => ({
      body: await revokeSessions(await personOf(request), { person: params.person }),
    }),
  }),
  endpoint({
    method: 'POST',
    path: '/api/v1/people/:person/reset-link',
    summary: 'Make a password reset link for a member of this organization only; it is in this answer only',
    tag: TAG,
    security,
    body: nothing,
    answer: link,
    handle: async ({ request, params }) => ({
      status: 201,
      body: await issueResetLink(await personOf(request), { person: params.person }),
    }),
  }),
]
