'use server'
import { headers } from 'next/headers'
import { z } from 'zod'
import { action } from '../../../lib/people/action.ts'
import { cancelInvitation, cancelInvitationInput } from '../../../lib/people/cancel-invitation.ts'
import { changeOwnPassword, changeOwnPasswordInput } from '../../../lib/people/change-own-password.ts'
import { changeRoles, changeRolesInput } from '../../../lib/people/change-roles.ts'
import { invitePerson, invitePersonInput } from '../../../lib/people/invite-person.ts'
import { issueResetLink } from '../../../lib/people/issue-reset-link.ts'
import { addressOf } from '../../../lib/people/limit-attempts.ts'
import { listPeople } from '../../../lib/people/list-people.ts'
import { resumeMember } from '../../../lib/people/resume-member.ts'
import { revokeSessions } from '../../../lib/people/revoke-sessions.ts'
import { ownPreferencesInput, setOwnPreferences } from '../../../lib/people/set-own-preferences.ts'
import { memberInput, suspendMember } from '../../../lib/people/suspend-member.ts'
import { addMember } from '../../../lib/registry/queues/add-member.ts'
import { changeQueue } from '../../../lib/registry/queues/change-queue.ts'
import { createQueue } from '../../../lib/registry/queues/create-queue.ts'
import { removeMember } from '../../../lib/registry/queues/remove-member.ts'
import { changeSettings } from '../../../lib/registry/settings/change-settings.ts'
import { governedAction, governedHere } from '../_change/governed-action.ts'

// Parse, call one operation, return. What the rest of a body may hold is the operation's own schema to say.

const anything = z.record(z.string(), z.unknown())

export const invite = governedAction(
  'people.write',
  invitePersonInput,
  (value) => ({ kind: 'invitation.create', value }),
  invitePerson,
)
export const cancelInvite = action('people.write', cancelInvitationInput, cancelInvitation)
export const setRoles = governedAction(
  'people.write',
  changeRolesInput,
  ({ person, roles }) => ({ kind: 'roles.set', person, value: { roles } }),
  changeRoles,
)
export const suspend = action('people.write', memberInput, suspendMember)
export const resume = action('people.write', memberInput, resumeMember)
export const makeResetLink = action('people.write', memberInput, issueResetLink)
// each may end their own; the operation refuses everybody else's to whoever may not
export const endSessions = action(null, memberInput, revokeSessions)

const ofQueue = z.looseObject({ queue: z.string().max(64) })
const seat = z.looseObject({ queue: z.string().max(64), person: z.string().max(100) })
export const makeQueue = governedAction(
  'queues.write',
  anything,
  (value) => ({ kind: 'queue.create', value }),
  createQueue,
)
export const editQueue = governedAction(
  'queues.write',
  ofQueue,
  ({ queue, ...value }) => ({ kind: 'queue.change', name: queue, value }),
  (a, { queue, ...body }) => changeQueue(a, queue, body),
)
export const seatMember = governedAction(
  'queues.write',
  seat,
  ({ queue, person, ...value }) => ({ kind: 'queue.add_member', name: queue, person, value }),
  (a, { queue, person, ...body }) => addMember(a, queue, person, body),
)
export const unseatMember = governedAction(
  'queues.write',
  seat,
  ({ queue, person }) => ({ kind: 'queue.remove_member', name: queue, person }),
  (a, { queue, person }) => removeMember(a, queue, person),
)

/** The name and the zone are changed at once; what decides or keeps takes a change request. */
export const saveSettings = action('settings.write', anything, async (actor, { settings, ...own }) => {
  const named = Object.keys(own).length ? await changeSettings(actor, own) : null
  if (settings === undefined && named) return named
  return await governedHere(actor, { kind: 'settings.change', value: { settings } }, () =>
    changeSettings(actor, { settings }),
  )
})
export const savePreferences = action(null, ownPreferencesInput, setOwnPreferences)
export const savePassword = action(null, changeOwnPasswordInput, async (actor, input) =>
  changeOwnPassword(actor, input, addressOf(await headers())),
)
export const findPeople = action('people.read', z.strictObject({ q: z.string().max(100) }), (a, { q }) =>
  listPeople(a, { q, status: 'active', limit: 20 }),
)
