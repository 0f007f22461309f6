import { z } from 'zod'
import { governedRow } from '../changes/governed.ts'
import { AppError } from '../platform/app-error.ts'
import type { Endpoint } from '../platform/endpoint.ts'
import { type AdminCall, adminRow, membersOf, param } from '../registry/admin-row.ts'
import { pageOf } from '../registry/page.ts'
import type { PersonActor } from './actor.ts'
import { cancelInvitation, cancelInvitationInput } from './cancel-invitation.ts'
import { changeOwnPassword, changeOwnPasswordInput } from './change-own-password.ts'
import { changeRoles } from './change-roles.ts'
import { rolesField } from './fields.ts'
import { invitePerson, invitePersonInput } from './invite-person.ts'
import { issueResetLink } from './issue-reset-link.ts'
import { listInvitations, openInvitation } from './list-invitations.ts'
import { listPeople, listPeopleQuery, personView } from './list-people.ts'
import { listSessions, sessionView } from './list-sessions.ts'
import { permissionsOf } from './permissions.ts'
import { resumeMember } from './resume-member.ts'
import { revokeSessions } from './revoke-sessions.ts'
import { ownPreferencesInput, setOwnPreferences } from './set-own-preferences.ts'
import { showInvitation, showInvitationInput } from './show-invitation.ts'
import { memberStatus, suspendMember } from './suspend-member.ts'
import { listOwnOrganizations } from './switch-organization.ts'

// People are administered by people: a service account is refused on every one of these rows, whatever its scopes.

const tag = 'People'
const nothing = z.strictObject({})
const roles = z.strictObject({ roles: rolesField })
const link = z.object({ url: z.string(), expires_at: z.iso.datetime() })
const itemsOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

const target = (call: AdminCall) => ({ person: param(call, 'person') })

function oneself({ actor }: AdminCall): PersonActor {
  if (actor.kind === 'person') return actor
  throw new AppError(403, 'forbidden', 'Only a person may do this.')
}

async function describeOneself(call: AdminCall) {
  const actor = oneself(call)
  const { id, name, email, timeZone, organizationId } = actor
  return {
    id,
    name,
    email,
    roles: actor.roles,
    permissions: [...permissionsOf(actor.roles)],
    time_zone: timeZone,
    organization: organizationId,
    organizations: await listOwnOrganizations(actor),
  }
}

export const peopleEndpoints: Endpoint[] = [
  adminRow({
    method: 'GET',
    path: '/api/v1/people',
    summary: 'Members of the organization, by name',
    tag,
    query: listPeopleQuery,
    answer: pageOf(personView),
    run: (call) => listPeople(call.actor, call.query),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/people/me',
    summary: 'Who is signed in, with roles, permissions and organizations',
    tag,
    run: describeOneself,
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/people/me/preferences',
    summary: 'Change one’s own time zone, theme and shortcuts',
    tag,
    body: ownPreferencesInput,
    run: (call) => setOwnPreferences(oneself(call), call.body),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/people/me/password',
    summary: 'Change one’s own password; every other session ends',
    tag,
    body: changeOwnPasswordInput,
    run: (call) => changeOwnPassword(oneself(call), call.body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/people/invitations',
    summary: 'Invitations that wait for their person',
    tag,
    answer: itemsOf(openInvitation),
    run: async (call) => ({ items: await listInvitations(call.actor) }),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/people/invitations',
    summary: 'Invite somebody; the link is in this answer only',
    tag,
    body: invitePersonInput,
    answer: link.extend({ email: z.string(), roles: z.array(z.string()) }),
    creates: { hidden: ['url'] },
    run: ({ actor, body }) =>
      governedRow(actor, { kind: 'invitation.create', value: body }, () => invitePerson(actor, body)),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/people/invitations/link',
    summary: 'The link of an invitation that a change made, once; it is in this answer only',
    tag,
    body: showInvitationInput,
    answer: link.extend({ email: z.string(), roles: z.array(z.string()) }),
    run: (call) => showInvitation(call.actor, call.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/people/invitations/cancel',
    summary: 'Take an invitation back',
    tag,
    body: cancelInvitationInput,
    run: (call) => cancelInvitation(call.actor, call.body),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/people/:person/roles',
    summary: 'Change the roles of another member',
    tag,
    body: roles,
    run: (call) =>
      governedRow(call.actor, { kind: 'roles.set', ...target(call), value: call.body }, () =>
        changeRoles(call.actor, { ...membersOf(call.body), ...target(call) }),
      ),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/people/:person/suspend',
    summary: 'Suspend another member; their sessions end',
    tag,
    body: nothing,
    answer: memberStatus,
    run: (call) => suspendMember(call.actor, { ...membersOf(call.body), ...target(call) }),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/people/:person/resume',
    summary: 'Resume a suspended member',
    tag,
    body: nothing,
    answer: memberStatus,
    run: (call) => resumeMember(call.actor, { ...membersOf(call.body), ...target(call) }),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/people/:person/sessions',
    summary: 'Live sessions of a member in this organization',
    tag,
    answer: itemsOf(sessionView),
    run: async (call) => ({ items: await listSessions(call.actor, target(call)) }),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/people/:person/revoke-sessions',
    summary: 'End every session of a member in this organization',
    tag,
    body: nothing,
    run: (call) => revokeSessions(call.actor, { ...membersOf(call.body), ...target(call) }),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/people/:person/reset-link',
    summary: 'Make a password reset link for who is a member of this organization only; it is in this answer only',
    tag,
    body: nothing,
    answer: link,
    creates: { hidden: ['url'] },
    run: (call) => issueResetLink(call.actor, { ...membersOf(call.body), ...target(call) }),
  }),
]
