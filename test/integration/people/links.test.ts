import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acceptInvitation, acceptInvitationByProvider } from '../../../lib/people/accept-invitation.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { cancelInvitation } from '../../../lib/people/cancel-invitation.ts'
import { createRecoveryLink } from '../../../lib/people/create-recovery-link.ts'
import { personOfSession } from '../../../lib/people/identify-person.ts'
import { invitePerson } from '../../../lib/people/invite-person.ts'
import { issueResetLink } from '../../../lib/people/issue-reset-link.ts'
import { readLink, tokenOfLink } from '../../../lib/people/links.ts'
import { listInvitations } from '../../../lib/people/list-invitations.ts'
import { resetPassword } from '../../../lib/people/reset-password.ts'
import { signInWithPassword } from '../../../lib/people/sign-in-with-password.ts'
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
let email: string
beforeEach(() => {
  email = `new-${++n}@example.com`
})
const later = <T>(hours: number, work: () => Promise<T>) =>
  withSimulatedClock(() => Date.now() + hours * 3_600_000, work)
const outcomes = async (work: Promise<unknown>[]) =>
  (await Promise.allSettled(work)).map((r) => (r.status === 'fulfilled' ? 'done' : (r.reason as { code: string }).code))
const signIn = (password: string, who = email) =>
  signInWithPassword({ email: who, password }, { address: null, previousSessionId: null })

describe('an invitation', () => {
  test('makes a member with exactly the roles that the admin chose', async () => {
    const made = await invitePerson(admin, { email: email.toUpperCase(), roles: ['developer', 'approver'] })
    const { personId } = await acceptInvitation({ token: tokenOfLink(made.url), name: 'Ada', password: PASSWORD })
    const session = await personOfSession((await signIn(PASSWORD)).sessionId)
    expect(session?.actor).toMatchObject({ id: personId, email, name: 'Ada', roles: ['approver', 'developer'] })
    const types = (await entriesOf(org)).filter((e) => e.actorId === personId).map((e) => e.type)
    expect(types).toEqual(['person.joined', 'person.signed_in'])
  })
  test('of six who use it at once, one gets in', async () => {
    const token = await invite(org, email, ['approver'])
    const six = Array.from({ length: 6 }, (_, i) =>
      acceptInvitation({ token, name: `Person ${i}`, password: PASSWORD }),
    )
    const results = await outcomes(six)
    expect(results.filter((r) => r === 'done')).toHaveLength(1)
    expect(results.filter((r) => r === 'link_over')).toHaveLength(5)
    const { rows } = await t.owner.query('SELECT count(*)::int AS people FROM person WHERE email = $1', [email])
    expect(rows).toEqual([{ people: 1 }])
  })
  test('works once', async () => {
    const token = await invite(org, email, ['approver'])
    await acceptInvitation({ token, name: 'Ada', password: PASSWORD })
    await expect(acceptInvitation({ token, name: 'Ada', password: PASSWORD })).rejects.toMatchObject({ status: 410 })
    expect((await readLink(token))?.state).toBe('used')
  })
  test('is not used up by looking at it, nor by a password that is too weak', async () => {
    const token = await invite(org, email, ['approver'])
    await readLink(token)
    await expect(acceptInvitation({ token, name: 'Ada', password: 'short' })).rejects.toMatchObject({
      code: 'weak_password',
    })
    expect(await readLink(token)).toMatchObject({ state: 'live', account: 'none', organizationName: 'Works', email })
  })
  test('ends after 72 hours', async () => {
    const token = await invite(org, email, ['approver'])
    expect((await later(71, () => readLink(token)))?.state).toBe('live')
    await later(73, async () => {
      expect((await readLink(token))?.state).toBe('expired')
      await expect(acceptInvitation({ token, name: 'A', password: PASSWORD })).rejects.toMatchObject({
        code: 'link_over',
      })
    })
  })
  test('ends when it is taken back or replaced', async () => {
    const first = await invite(org, email, ['approver'])
    const second = await invite(org, email, ['admin'])
    expect((await readLink(first))?.state).toBe('expired')
    expect((await listInvitations(admin)).filter((i) => i.email === email)).toMatchObject([{ roles: ['admin'] }])
    await cancelInvitation(admin, { email })
    expect((await readLink(second))?.state).toBe('expired')
    await expect(cancelInvitation(admin, { email })).rejects.toMatchObject({ status: 404 })
  })
  test('is kept as a hash only', async () => {
    const token = await invite(org, email, ['approver'])
    const { rows } = await t.owner.query('SELECT * FROM one_time_link WHERE email = $1', [email])
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(rows).toHaveLength(1)
  })
  test('is not made for somebody who is a member already', async () => {
    await expect(invitePerson(admin, { email: admin.email, roles: ['approver'] })).rejects.toMatchObject({
      code: 'already_member',
    })
  })
  test('of two organizations at once makes one person, who can then accept the other', async () => {
    const other = await newOrganization(`Other${n}`)
    const tokens = [await invite(org, email, ['approver']), await invite(other, email, ['approver'])]
    const accept = (token: string) => acceptInvitation({ token, name: 'Ada', password: PASSWORD })
    const results = await outcomes(tokens.map(accept))
    for (const [i, result] of results.entries())
      if (result !== 'done') {
        expect(result).toBe('changed')
        await accept(tokens[i] as string)
      }
    const { rows } = await t.owner.query(
      'SELECT count(DISTINCT person_id)::int AS people, count(*)::int AS memberships FROM membership WHERE email = $1',
      [email],
    )
    expect(rows).toEqual([{ people: 1, memberships: 2 }])
  })
})

describe('an invitation to an address that has an account', () => {
  test('opens with that account’s password and never changes it', async () => {
    const other = await newOrganization(`Another${n}`)
    const person = await newMember(org, email, ['approver'])
    const token = await invite(other, email, ['admin'])
    expect((await readLink(token))?.account).toBe('password')
    const attack = acceptInvitation({ token, name: 'Mallory', password: 'a password of my choice' })
    await expect(attack).rejects.toMatchObject({ code: 'wrong_password' })
    expect((await readLink(token))?.state).toBe('live')
    expect(await acceptInvitation({ token, password: PASSWORD })).toEqual({ personId: person, organizationId: other })
    await expect(signIn(PASSWORD)).resolves.toMatchObject({ personId: person })
  })
  test('does not let an account at the provider take that one over', async () => {
    const other = await newOrganization(`Another${n}`)
    await newMember(org, email, ['approver'])
    const token = await invite(other, email, ['admin'])
    const account = { issuer: 'https://idp.example', subject: `mallory-${n}`, name: 'Mallory' }
    await expect(acceptInvitationByProvider(token, account)).rejects.toMatchObject({ code: 'account_exists' })
    expect((await readLink(token))?.state).toBe('live')
  })
})

describe('an invitation accepted through the provider', () => {
  const accountOf = (subject: string) => ({ issuer: 'https://idp.example', subject, name: 'From the provider' })
  test('links issuer and subject, and the person has no password', async () => {
    const token = await invite(org, email, ['compliance'])
    const { personId } = await acceptInvitationByProvider(token, accountOf(`sub-${n}`))
    const { rows } = await t.owner.query('SELECT issuer, subject FROM external_account WHERE person_id = $1', [
      personId,
    ])
    expect(rows).toEqual([{ issuer: 'https://idp.example', subject: `sub-${n}` }])
    await expect(signIn(PASSWORD)).rejects.toMatchObject({ code: 'wrong_password' })
    await expect(issueResetLink(admin, { person: personId })).rejects.toMatchObject({ code: 'no_password' })
  })
  test('joins a second organization with the linked person', async () => {
    const first = await acceptInvitationByProvider(await invite(org, email, ['compliance']), accountOf(`sub-${n}`))
    const other = await newOrganization(`Linked${n}`)
    const token = await invite(other, `alias-${n}@example.com`, ['approver'])
    const second = await acceptInvitationByProvider(token, accountOf(`sub-${n}`))
    expect(second).toEqual({ personId: first.personId, organizationId: other })
  })
  test('of several at once, one gets in', async () => {
    const token = await invite(org, email, ['compliance'])
    const results = await outcomes(
      Array.from({ length: 4 }, (_, i) => acceptInvitationByProvider(token, accountOf(`many-${n}-${i}`))),
    )
    expect(results.filter((r) => r === 'done')).toHaveLength(1)
  })
})

describe('a reset link', () => {
  const reset = async (person: string) => tokenOfLink((await issueResetLink(admin, { person })).url)
  test('sets the password, ends every session and lifts a lock', async () => {
    const person = await newMember(org, email, ['approver'])
    const session = await signedIn(org, person)
    for (let i = 0; i < 10; i++) await signIn('not the password').catch(() => {})
    await expect(signIn(PASSWORD)).rejects.toMatchObject({ code: 'locked' })
    await resetPassword({ token: await reset(person), password: 'seven other lanterns' })
    expect(await personOfSession(session.sessionId)).toBeNull()
    await expect(signIn('seven other lanterns')).resolves.toMatchObject({ personId: person })
    await expect(signIn(PASSWORD)).rejects.toMatchObject({ code: 'wrong_password' })
    const types = (await entriesOf(org)).filter((e) => e.subjectId === person).map((e) => e.type)
    expect(types).toContain('person.password_reset_requested')
    expect(types).toContain('person.password_reset')
    expect(types).toContain('person.session_revoked')
  })
  test('works once, of several at once for one', async () => {
    const token = await reset(await newMember(org, email, ['approver']))
    const tries = Array.from({ length: 5 }, (_, i) => resetPassword({ token, password: `seven other lanterns ${i}` }))
    const results = await outcomes(tries)
    expect(results.filter((r) => r === 'done')).toHaveLength(1)
    expect(results.filter((r) => r === 'link_over')).toHaveLength(4)
  })
  test('ends after an hour, and when a newer one is made', async () => {
    const person = await newMember(org, email, ['approver'])
    const first = await reset(person)
    const second = await reset(person)
    expect((await readLink(first))?.state).toBe('expired')
    expect((await later(1.1, () => readLink(second)))?.state).toBe('expired')
  })
  test('is not made for who is a member of another organization too, even a suspended one', async () => {
    const person = await newMember(org, email, ['approver'])
    const other = await newOrganization(`Elsewhere${n}`)
    await acceptInvitation({ token: await invite(other, email, ['admin']), password: PASSWORD })
    await expect(issueResetLink(admin, { person })).rejects.toMatchObject({ code: 'member_elsewhere' })
    await t.owner.query("UPDATE membership SET status = 'suspended' WHERE organization_id = $1", [other])
    await expect(issueResetLink(admin, { person })).rejects.toMatchObject({ code: 'member_elsewhere' })
  })
  test('does nothing once its person has joined another organization', async () => {
    const token = await reset(await newMember(org, email, ['approver']))
    const other = await newOrganization(`Elsewhere${n}`)
    await acceptInvitation({ token: await invite(other, email, ['admin']), password: PASSWORD })
    const late = resetPassword({ token, password: 'seven other lanterns' })
    await expect(late).rejects.toMatchObject({ code: 'member_elsewhere' })
    await expect(signIn(PASSWORD)).resolves.toBeTruthy()
  })
  test('of an operator also works for a member of several organizations, and each of their logs has it', async () => {
    const person = await newMember(org, email, ['approver'])
    const other = await newOrganization(`Both${n}`)
    await acceptInvitation({ token: await invite(other, email, ['admin']), password: PASSWORD })
    const earlier = tokenOfLink((await createRecoveryLink(email)).url)
    const token = tokenOfLink((await createRecoveryLink(` ${email.toUpperCase()}`)).url)
    expect((await readLink(earlier))?.state).toBe('expired')
    await resetPassword({ token, password: 'seven other lanterns' })
    await expect(signIn('seven other lanterns')).resolves.toMatchObject({ personId: person })
    for (const organizationId of [org, other]) {
      const mine = (await entriesOf(organizationId)).filter((e) => e.subjectId === person)
      expect(mine.filter((e) => e.type === 'person.password_reset_requested')).toMatchObject([
        { actorKind: 'system', actorId: 'operator' },
        { actorKind: 'system', actorId: 'operator' },
      ])
      expect(mine.filter((e) => e.type === 'person.password_reset')).toHaveLength(1)
    }
    await expect(createRecoveryLink('nobody@example.com')).rejects.toMatchObject({ code: 'not_found' })
  })
  test('is not made by an admin for themselves', async () => {
    await expect(issueResetLink(admin, { person: admin.id })).rejects.toMatchObject({ code: 'own_account' })
  })
})

test('a link serves one purpose', async () => {
  const invitation = await invite(org, email, ['approver'])
  await expect(resetPassword({ token: invitation, password: PASSWORD })).rejects.toMatchObject({ code: 'link_over' })
})
test('what was never a link is nothing', async () => {
  expect(await readLink('not-a-link-of-ours-at-all')).toBeNull()
})
