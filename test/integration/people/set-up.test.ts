import { beforeAll, expect, test } from 'vitest'
import { createSetupLink } from '../../../lib/people/create-setup-link.ts'
import { personOfSession } from '../../../lib/people/identify-person.ts'
import { readLink, tokenOfLink } from '../../../lib/people/links.ts'
import { setUpInstallation } from '../../../lib/people/set-up-installation.ts'
import { signInWithPassword } from '../../../lib/people/sign-in-with-password.ts'
import { withSimulatedClock } from '../../../lib/platform/clock.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { entriesOf, PASSWORD } from './people-world.ts'

let t: TestDatabase
beforeAll(async () => {
  t = await testDatabase()
})
const link = async () => tokenOfLink((await createSetupLink())?.url ?? '')
const given = (token: string, email = 'first@example.com') => ({
  token,
  organization: 'Harbour & Söhne',
  name: 'First Admin',
  email,
  password: PASSWORD,
})
const later = <T>(minutes: number, work: () => Promise<T>) =>
  withSimulatedClock(() => Date.now() + minutes * 60_000, work)

test('the set-up link ends after fifteen minutes, and when a newer one is printed', async () => {
  const first = await link()
  const second = await link()
  expect((await readLink(first))?.state).toBe('expired')
  expect((await readLink(second))?.state).toBe('live')
  expect((await later(16, () => readLink(second)))?.state).toBe('expired')
  await later(16, async () => {
    await expect(setUpInstallation(given(second))).rejects.toMatchObject({ code: 'link_over' })
  })
})

test('of several who use it at once one becomes the first admin, and there is one organization', async () => {
  const token = await link()
  const results = await Promise.allSettled(
    Array.from({ length: 4 }, (_, i) => setUpInstallation(given(token, `first-${i}@example.com`))),
  )
  expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  const { rows } = await t.owner.query(
    'SELECT (SELECT count(*)::int FROM organization) AS organizations, (SELECT count(*)::int FROM person) AS people',
  )
  expect(rows).toEqual([{ organizations: 1, people: 1 }])
})

test('then the admin signs in, the log begins with how it came about, and no set-up link is made again', async () => {
  const { rows } = await t.owner.query('SELECT email, organization_id FROM membership')
  const opened = await signInWithPassword(
    { email: rows[0].email, password: PASSWORD },
    { address: null, previousSessionId: null },
  )
  expect((await personOfSession(opened.sessionId))?.actor.roles).toEqual(['admin'])
  expect((await entriesOf(rows[0].organization_id)).map((e) => e.type)).toEqual([
    'log.opened',
    'organization.created',
    'queue.created',
    'person.joined',
    'writer.enrolled',
    'snapshot.activated',
    'person.signed_in',
  ])
  expect(await createSetupLink()).toBeNull()
})
