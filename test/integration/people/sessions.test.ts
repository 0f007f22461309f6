import { beforeAll, beforeEach, expect, test } from 'vitest'
import { acceptInvitation } from '../../../lib/people/accept-invitation.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { changeOwnPassword } from '../../../lib/people/change-own-password.ts'
import { changeRoles } from '../../../lib/people/change-roles.ts'
import { endSession } from '../../../lib/people/end-session.ts'
import { forgetOldSignIns } from '../../../lib/people/forget-old-sign-ins.ts'
import { demandFreshSignIn, recheckPassword } from '../../../lib/people/fresh-sign-in.ts'
import { personOfSession, personOfToken } from '../../../lib/people/identify-person.ts'
import { listSessions } from '../../../lib/people/list-sessions.ts'
import { openSession } from '../../../lib/people/open-session.ts'
import { revokeSessions } from '../../../lib/people/revoke-sessions.ts'
import { SESSION_SECONDS, tokenOfSession } from '../../../lib/people/session-token.ts'
import { signInWithPassword } from '../../../lib/people/sign-in-with-password.ts'
import { suspendMember } from '../../../lib/people/suspend-member.ts'
import { listOwnOrganizations, switchOrganization } from '../../../lib/people/switch-organization.ts'
import { withSimulatedClock } from '../../../lib/platform/clock.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { entriesOf, invite, newActor, newMember, newOrganization, PASSWORD, signedIn } from './people-world.ts'

let t: TestDatabase
let org: string
let admin: PersonActor
beforeAll(async () => {
  t = await testDatabase()
  org = await newOrganization('Works')
  admin = await newActor(org, 'admin@example.com', ['admin'])
})
let n = 0
let actor: PersonActor
beforeEach(async () => {
  actor = await newActor(org, `person-${++n}@example.com`, ['approver'])
})
const alive = async (a: PersonActor) => (await personOfSession(a.sessionId)) !== null
const later = <T>(seconds: number, work: () => Promise<T>) =>
  withSimulatedClock(() => Date.now() + seconds * 1000, work)

test('a session ends after ten hours, whatever is done with it', async () => {
  expect(await later(SESSION_SECONDS - 60, () => alive(actor))).toBe(true)
  expect(await later(SESSION_SECONDS + 60, () => alive(actor))).toBe(false)
})
test('signing out ends it for every copy of the cookie, and the log says so', async () => {
  const token = await tokenOfSession(actor.sessionId, actor.id)
  await endSession(actor.sessionId)
  expect(await personOfToken(token)).toBeNull()
  await endSession(actor.sessionId)
  expect((await entriesOf(org, 'person.signed_out')).filter((e) => e.actorId === actor.id)).toHaveLength(1)
})
test('a new sign-in ends the one that this browser had', async () => {
  await signInWithPassword(
    { email: actor.email, password: PASSWORD },
    { address: null, previousSessionId: actor.sessionId },
  )
  expect(await alive(actor)).toBe(false)
})
test('an admin ends all sessions of a person at once', async () => {
  const second = await signedIn(org, actor.id)
  expect(await listSessions(admin, { person: actor.id })).toHaveLength(2)
  expect(await revokeSessions(admin, { person: actor.id })).toEqual({ ended: 2 })
  expect(await alive(actor)).toBe(false)
  expect(await alive(second)).toBe(false)
})
test('a suspended member is out at the next request', async () => {
  await suspendMember(admin, { person: actor.id })
  expect(await alive(actor)).toBe(false)
})
test('changed roles hold at the next request', async () => {
  await changeRoles(admin, { person: actor.id, roles: ['compliance'] })
  expect((await personOfSession(actor.sessionId))?.actor.roles).toEqual(['compliance'])
})
test('a disabled person is out at the next request', async () => {
  await t.owner.query('UPDATE person SET disabled_at = now() WHERE id = $1', [actor.id])
  expect(await alive(actor)).toBe(false)
})
test('a token that somebody made up names no session', async () => {
  expect(await personOfToken('eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c')).toBeNull()
  expect(await personOfToken('x')).toBeNull()
  expect(await personOfToken(undefined)).toBeNull()
  expect(await personOfToken(await tokenOfSession('ses_unknown', actor.id))).toBeNull()
})

test('a new password ends the other sessions in every organization and keeps this one', async () => {
  const other = await newOrganization(`Second${n}`)
  await acceptInvitation({ token: await invite(other, actor.email, ['approver']), password: PASSWORD })
  const elsewhere = await signedIn(other, actor.id)
  await changeOwnPassword(actor, { current: PASSWORD, password: 'seven other lanterns' })
  expect(await alive(actor)).toBe(true)
  expect(await alive(elsewhere)).toBe(false)
  for (const organizationId of [org, other])
    expect(
      (await entriesOf(organizationId, 'person.password_changed')).filter((e) => e.actorId === actor.id),
    ).toHaveLength(1)
  const signIn = (password: string) =>
    signInWithPassword({ email: actor.email, password }, { address: null, previousSessionId: null })
  await expect(signIn(PASSWORD)).rejects.toMatchObject({ code: 'wrong_password' })
  await expect(signIn('seven other lanterns')).resolves.toMatchObject({ personId: actor.id })
})
test('a new password needs the present one, and must be good enough', async () => {
  await expect(changeOwnPassword(actor, { current: 'x', password: 'seven other lanterns' })).rejects.toMatchObject({
    code: 'wrong_password',
  })
  await expect(changeOwnPassword(actor, { current: PASSWORD, password: 'short' })).rejects.toMatchObject({
    code: 'weak_password',
  })
})

test('what is critical needs a sign-in of the last minutes, or the password again', async () => {
  await expect(demandFreshSignIn(actor, 300)).resolves.toBeUndefined()
  await later(301, async () => {
    await expect(demandFreshSignIn(actor, 300)).rejects.toMatchObject({ code: 'fresh_sign_in_required' })
    await expect(recheckPassword(actor, 'not the password')).rejects.toMatchObject({
      code: 'wrong_password',
      message: 'That is not the password of this account.',
    })
    await recheckPassword(actor, PASSWORD)
    await expect(demandFreshSignIn(actor, 300)).resolves.toBeUndefined()
  })
})
test('wrong passwords there count towards the lock', async () => {
  for (let i = 0; i < 10; i++) await recheckPassword(actor, 'not the password').catch(() => {})
  await expect(recheckPassword(actor, PASSWORD)).rejects.toMatchObject({ code: 'locked' })
})
test('an older proof at the identity provider is not a fresh sign-in', async () => {
  const hourAgo = new Date(Date.now() - 3_600_000)
  const opened = await openSession({ personId: actor.id, via: 'oidc', authenticatedAt: hourAgo, address: null })
  const session = await personOfSession(opened.sessionId)
  await expect(demandFreshSignIn({ ...actor, sessionId: opened.sessionId }, 300)).rejects.toMatchObject({ status: 401 })
  expect(session?.via).toBe('oidc')
})

test('switching organizations ends the old session and keeps its end and its proof', async () => {
  const other = await newOrganization(`Third${n}`)
  await acceptInvitation({ token: await invite(other, actor.email, ['compliance']), password: PASSWORD })
  const before = await personOfSession(actor.sessionId)
  expect((await listOwnOrganizations(actor)).map((o) => [o.id, o.current]).sort()).toEqual(
    [
      [org, true],
      [other, false],
    ].sort(),
  )
  const opened = await switchOrganization(actor, other)
  const after = await personOfSession(opened.sessionId)
  expect(after?.actor).toMatchObject({ organizationId: other, roles: ['compliance'], id: actor.id })
  expect([after?.expiresAt, after?.authenticatedAt]).toEqual([before?.expiresAt, before?.authenticatedAt])
  expect(await alive(actor)).toBe(false)
  expect(await entriesOf(other, 'person.switched')).toMatchObject([{ actorId: actor.id, code: 'in' }])
  expect((await entriesOf(org, 'person.switched')).filter((e) => e.actorId === actor.id)).toMatchObject([
    { code: 'out' },
  ])
})
test('what ended a month ago is forgotten, what lives is kept', async () => {
  const old = await signedIn(org, actor.id)
  await t.owner.query("UPDATE session SET expires_at = now() - interval '31 days' WHERE id = $1", [old.sessionId])
  expect(await forgetOldSignIns()).toBe(1)
  expect(await alive(actor)).toBe(true)
  const { rows } = await t.owner.query('SELECT id FROM session WHERE id = $1', [old.sessionId])
  expect(rows).toEqual([])
})
test('nobody switches to where they are no active member', async () => {
  const foreign = await newOrganization(`Fourth${n}`)
  await expect(switchOrganization(actor, foreign)).rejects.toMatchObject({ status: 404 })
  await expect(switchOrganization(actor, 'org_none')).rejects.toMatchObject({ status: 404 })
  const stranger = await newMember(foreign, `stranger-${n}@example.com`, ['admin'])
  await expect(listSessions(admin, { person: stranger })).rejects.toMatchObject({ status: 404 })
})
