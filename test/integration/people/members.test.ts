import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { changeRoles } from '../../../lib/people/change-roles.ts'
import { personOfSession } from '../../../lib/people/identify-person.ts'
import { issueResetLink } from '../../../lib/people/issue-reset-link.ts'
import { listPeople } from '../../../lib/people/list-people.ts'
import { listSessions } from '../../../lib/people/list-sessions.ts'
import { resumeMember } from '../../../lib/people/resume-member.ts'
import { revokeSessions } from '../../../lib/people/revoke-sessions.ts'
import { setOwnPreferences } from '../../../lib/people/set-own-preferences.ts'
import { suspendMember } from '../../../lib/people/suspend-member.ts'
import type { AppError } from '../../../lib/platform/app-error.ts'
import { read } from '../../../lib/platform/db.ts'
import { testDatabase } from '../../harness.ts'
import { entriesOf, newActor, newMember, newOrganization } from './people-world.ts'

beforeAll(async () => {
  await testDatabase()
})
let n = 0
let org: string
let admin: PersonActor
beforeEach(async () => {
  org = await newOrganization(`Works${++n}`)
  admin = await newActor(org, `admin-${n}@example.com`, ['admin'])
})
const rolesOf = async (person: string) =>
  (await read(org, (db) => db.membership.findFirst({ where: { organizationId: org, personId: person } })))?.roles

describe('roles', () => {
  test('are changed by an admin and kept as evidence with what they were', async () => {
    const person = await newMember(org, `p-${n}@example.com`, ['approver'])
    await changeRoles(admin, { person, roles: ['developer', 'compliance'] })
    expect(await rolesOf(person)).toEqual(['compliance', 'developer'])
    expect(await entriesOf(org, 'person.roles_changed')).toMatchObject([{ actorId: admin.id, subjectId: person }])
  })
  test('nobody changes their own', async () => {
    await newMember(org, `p-${n}@example.com`, ['admin'])
    await expect(changeRoles(admin, { person: admin.id, roles: ['admin', 'approver'] })).rejects.toMatchObject({
      code: 'own_roles',
    })
  })
  test('two admins who demote each other at once: one stays', async () => {
    const second = await newActor(org, `second-${n}@example.com`, ['admin'])
    const results = await Promise.allSettled([
      changeRoles(admin, { person: second.id, roles: ['approver'] }),
      changeRoles(second, { person: admin.id, roles: ['approver'] }),
    ])
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    expect(results.find((r) => r.status === 'rejected')).toMatchObject({ reason: { code: 'last_admin' } })
  })
  test('two admins who suspend each other at once: one stays', async () => {
    const second = await newActor(org, `second-${n}@example.com`, ['admin'])
    const results = await Promise.allSettled([
      suspendMember(admin, { person: second.id }),
      suspendMember(second, { person: admin.id }),
    ])
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  })
  test('a suspended admin does not count as another one', async () => {
    const second = await newMember(org, `second-${n}@example.com`, ['admin'])
    const third = await newActor(org, `third-${n}@example.com`, ['admin'])
    await suspendMember(admin, { person: second })
    await suspendMember(admin, { person: third.id })
    const system = { kind: 'system', organizationId: org, id: 'setup' } as const
    await expect(changeRoles(system, { person: admin.id, roles: ['approver'] })).rejects.toMatchObject({
      code: 'last_admin',
    })
    await expect(suspendMember(system, { person: admin.id })).rejects.toMatchObject({ code: 'last_admin' })
  })
  test('unknown roles and none at all are refused', async () => {
    const person = await newMember(org, `p-${n}@example.com`, ['approver'])
    for (const roles of [[], ['root'], 'root', null])
      await expect(changeRoles(admin, { person, roles })).rejects.toMatchObject({ code: 'invalid_request' })
  })
})

describe('suspension', () => {
  test('is lifted by resuming, and both are evidence', async () => {
    const person = await newMember(org, `p-${n}@example.com`, ['approver'])
    await suspendMember(admin, { person })
    await expect(suspendMember(admin, { person })).rejects.toMatchObject({ code: 'suspended_already' })
    await resumeMember(admin, { person })
    await expect(resumeMember(admin, { person })).rejects.toMatchObject({ code: 'active_already' })
    expect(await entriesOf(org, 'person.suspended')).toMatchObject([{ actorId: admin.id, subjectId: person }])
    expect(await entriesOf(org, 'person.resumed')).toHaveLength(1)
  })
  test('nobody suspends themselves', async () => {
    await newMember(org, `p-${n}@example.com`, ['admin'])
    await expect(suspendMember(admin, { person: admin.id })).rejects.toMatchObject({ code: 'own_membership' })
  })
})

test('a person of another organization is answered exactly as one that does not exist', async () => {
  const foreign = await newOrganization(`Foreign${n}`)
  const stranger = await newActor(foreign, `stranger-${n}@example.com`, ['approver'])
  const attempts: ((person: string) => Promise<unknown>)[] = [
    (person) => changeRoles(admin, { person, roles: ['admin'] }),
    (person) => suspendMember(admin, { person }),
    (person) => resumeMember(admin, { person }),
    (person) => revokeSessions(admin, { person }),
    (person) => issueResetLink(admin, { person }),
    (person) => listSessions(admin, { person }),
  ]
  for (const attempt of attempts) {
    const hidden = (await attempt(stranger.id).catch((e) => e)) as AppError
    const missing = (await attempt('per_none').catch((e) => e)) as AppError
    expect(hidden).toMatchObject({ status: 404 })
    expect([hidden.message, hidden.code]).toEqual([missing.message, missing.code])
  }
  expect(await personOfSession(stranger.sessionId)).not.toBeNull()
  expect((await listPeople(admin, {})).items.map((p) => p.id)).toEqual([admin.id])
})

test('people are listed by name in pages that neither repeat nor skip anybody', async () => {
  for (let i = 0; i < 7; i++)
    await newMember(org, `p${i}-${n}@example.com`, ['approver'], i < 4 ? 'Same Name' : `Name ${i}`)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listPeople(admin, { limit: 3, ...(cursor ? { cursor } : {}) })
    expect(page.items.length).toBeLessThanOrEqual(3)
    seen.push(...page.items.map((p) => p.id))
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  expect(seen).toHaveLength(8)
  expect(new Set(seen).size).toBe(8)
  expect((await listPeople(admin, { q: 'same', role: 'approver' })).items).toHaveLength(4)
  expect((await listPeople(admin, { status: 'suspended' })).items).toHaveLength(0)
})

test('preferences keep what is not named', async () => {
  await setOwnPreferences(admin, { time_zone: 'Europe/Lisbon', theme: 'dark' })
  await setOwnPreferences(admin, { shortcuts: 'false' })
  const session = await personOfSession(admin.sessionId)
  expect(session?.actor.timeZone).toBe('Europe/Lisbon')
  expect(session?.preferences).toEqual({ theme: 'dark', shortcuts: false })
  await setOwnPreferences(admin, { time_zone: '' })
  expect((await personOfSession(admin.sessionId))?.actor.timeZone).toBe('UTC')
  await expect(setOwnPreferences(admin, { time_zone: 'Mars/Olympus' })).rejects.toMatchObject({
    code: 'invalid_request',
  })
})
