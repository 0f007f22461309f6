import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acceptInvitation } from '../../../lib/people/accept-invitation.ts'
import { LOCK_AFTER_FAILURES } from '../../../lib/people/check-password.ts'
import { personOfSession } from '../../../lib/people/identify-person.ts'
import { recordSignInFailures } from '../../../lib/people/record-sign-in-failures.ts'
import { signInWithPassword } from '../../../lib/people/sign-in-with-password.ts'
import { withSimulatedClock } from '../../../lib/platform/clock.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { entriesOf, invite, newMember, newOrganization, PASSWORD } from './people-world.ts'

let t: TestDatabase
let org: string
beforeAll(async () => {
  t = await testDatabase()
  org = await newOrganization('Works')
})

let n = 0
let email: string
let person: string
beforeEach(async () => {
  email = `person-${++n}@example.com`
  person = await newMember(org, email, ['approver'])
})
const from = { address: null, previousSessionId: null }
const attempt = (password: string, who = email) => signInWithPassword({ email: who, password }, from)
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'signed in',
    (e: { code?: string }) => e.code,
  )
const later = <T>(minutes: number, work: () => Promise<T>) =>
  withSimulatedClock(() => Date.now() + minutes * 60_000, work)

test('the right password opens a session in the person’s organization, and the log says so', async () => {
  const opened = await attempt(PASSWORD)
  expect(opened).toMatchObject({ personId: person, organizationId: org })
  expect((await personOfSession(opened.sessionId))?.actor).toMatchObject({ id: person, email, roles: ['approver'] })
  const [entry] = (await entriesOf(org, 'person.signed_in')).filter((e) => e.actorId === person)
  expect(entry).toMatchObject({ code: 'password', summary: 'Signed in with a password' })
})
test('an address is the same in capitals', async () => {
  expect(await codeOf(attempt(PASSWORD, ` ${email.toUpperCase()} `))).toBe('signed in')
})
test('an unknown address gets the very answer that a wrong password gets', async () => {
  const wrong = await attempt('not the password').catch((e) => e)
  const unknown = await attempt('not the password', 'nobody@example.com').catch((e) => e)
  expect({ ...unknown, message: unknown.message }).toEqual({ ...wrong, message: wrong.message })
  expect(wrong).toMatchObject({ status: 401, code: 'wrong_password' })
})
test('a disabled person gets that answer, too', async () => {
  await t.owner.query('UPDATE person SET disabled_at = now() WHERE id = $1', [person])
  expect(await codeOf(attempt(PASSWORD))).toBe('wrong_password')
})
test('who is a member nowhere is told so, after the password was right', async () => {
  await t.owner.query("UPDATE membership SET status = 'suspended' WHERE person_id = $1", [person])
  expect(await codeOf(attempt(PASSWORD))).toBe('no_membership')
})

describe('lock-out', () => {
  const failTimes = async (times: number, who = email) => {
    for (let i = 0; i < times; i++) await attempt('not the password', who).catch(() => {})
  }
  test('ten failures lock for fifteen minutes, also for the right password', async () => {
    await failTimes(LOCK_AFTER_FAILURES)
    expect(await codeOf(attempt(PASSWORD))).toBe('locked')
    expect(await later(14, () => codeOf(attempt(PASSWORD)))).toBe('locked')
    expect(await later(16, () => codeOf(attempt(PASSWORD)))).toBe('signed in')
  })
  test('nine do not, and a success starts the count again', async () => {
    await failTimes(LOCK_AFTER_FAILURES - 1)
    expect(await codeOf(attempt(PASSWORD))).toBe('signed in')
    await failTimes(LOCK_AFTER_FAILURES - 1)
    expect(await codeOf(attempt(PASSWORD))).toBe('signed in')
  })
  test('an unknown address locks in the same way, so a lock tells nothing', async () => {
    const who = `ghost-${n}@example.com`
    await failTimes(LOCK_AFTER_FAILURES, who)
    expect(await codeOf(attempt(PASSWORD, who))).toBe('locked')
    expect(await later(16, () => codeOf(attempt(PASSWORD, who)))).toBe('wrong_password')
  })
  test('thirty guesses at once are not more than ten guesses', async () => {
    const codes = await Promise.all(Array.from({ length: 30 }, () => codeOf(attempt('not the password'))))
    expect(codes.filter((c) => c === 'wrong_password')).toHaveLength(LOCK_AFTER_FAILURES)
    expect(codes.filter((c) => c === 'locked')).toHaveLength(30 - LOCK_AFTER_FAILURES)
  })
})

describe('evidence of failures', () => {
  const failuresOf = async (organizationId: string) =>
    (await entriesOf(organizationId)).filter(
      (e) => e.subjectId === person && ['person.sign_in_failed', 'person.locked'].includes(e.type),
    )
  test('is one entry per account and minute, once the minute is over', async () => {
    const at = Math.floor(Date.now() / 60_000) * 60_000 + 1_000
    for (let i = 0; i < 3; i++)
      await withSimulatedClock(
        () => at + i * 1000,
        () => attempt('not the password').catch(() => {}),
      )
    await withSimulatedClock(
      () => at + 30_000,
      () => recordSignInFailures(org),
    )
    expect(await failuresOf(org)).toEqual([])
    await withSimulatedClock(
      () => at + 61_000,
      () => recordSignInFailures(org),
    )
    expect(await failuresOf(org)).toMatchObject([{ summary: '3 sign-ins failed within a minute', actorKind: 'system' }])
    await withSimulatedClock(
      () => at + 62_000,
      () => recordSignInFailures(org),
    )
    expect(await failuresOf(org)).toHaveLength(1)
  })
  test('stands before the sign-in that follows', async () => {
    await attempt('not the password').catch(() => {})
    await attempt(PASSWORD)
    const types = (await entriesOf(org)).filter((e) => e.subjectId === person).map((e) => e.type)
    expect(types).toEqual(['person.joined', 'person.sign_in_failed', 'person.signed_in'])
  })
  test('says that the account was locked', async () => {
    for (let i = 0; i < LOCK_AFTER_FAILURES; i++) await attempt('not the password').catch(() => {})
    await later(2, () => recordSignInFailures(org))
    expect((await failuresOf(org)).map((e) => e.type)).toContain('person.locked')
  })
  test('goes to every organization of the person', async () => {
    const other = await newOrganization(`Other${n}`)
    await acceptInvitation({ token: await invite(other, email, ['compliance']), password: PASSWORD })
    await attempt('not the password').catch(() => {})
    for (const organizationId of [org, other]) {
      await later(2, () => recordSignInFailures(organizationId))
      expect((await failuresOf(organizationId)).length).toBe(1)
    }
  })
  test('is made once when two processes record at the same time', async () => {
    await attempt('not the password').catch(() => {})
    await later(2, () => Promise.all([recordSignInFailures(org), recordSignInFailures(org), recordSignInFailures(org)]))
    expect(await failuresOf(org)).toHaveLength(1)
  })
  test('is not made for an address without an account', async () => {
    const before = (await entriesOf(org)).length
    await attempt('not the password', 'nobody-at-all@example.com').catch(() => {})
    await later(2, () => recordSignInFailures(org))
    expect((await entriesOf(org)).length).toBe(before)
  })
})

test('many failures from one place are slowed down, and others are not', async () => {
  const place = { address: '203.0.113.7', previousSessionId: null }
  const codes: unknown[] = []
  for (let i = 0; i < 31; i++)
    codes.push(await codeOf(signInWithPassword({ email: `spray-${i}@example.com`, password: 'x' }, place)))
  expect(codes.slice(0, 30)).toEqual(Array(30).fill('wrong_password'))
  expect(codes[30]).toBe('too_many_attempts')
  expect(await codeOf(signInWithPassword({ email, password: PASSWORD }, { ...place, address: '203.0.113.8' }))).toBe(
    'signed in',
  )
})
