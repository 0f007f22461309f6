import { beforeAll, expect, test } from 'vitest'
import { applyItems } from '../../../lib/changes/apply-items.ts'
import { changeItems, plainItems } from '../../../lib/changes/items.ts'
import { acceptInvitation } from '../../../lib/people/accept-invitation.ts'
import { tokenOfLink } from '../../../lib/people/links.ts'
import { listInvitations } from '../../../lib/people/list-invitations.ts'
import { showInvitation } from '../../../lib/people/show-invitation.ts'
import { change } from '../../../lib/registry/change.ts'
import { listServiceAccounts } from '../../../lib/registry/service-accounts/list-service-accounts.ts'
import { revokeServiceAccount } from '../../../lib/registry/service-accounts/revoke-service-account.ts'
import { showServiceToken } from '../../../lib/registry/service-accounts/show-token.ts'
import { testDatabase } from '../../harness.ts'
import { PASSWORD } from '../people/people-world.ts'
import { call, entriesOf, json, member, newWorld, type World } from '../registry/registry-world.ts'

// What a change makes has no secret in it: whoever may, fetches it afterwards, once.

let world: World
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
})
const apply = (...list: unknown[]) =>
  change(world.system, (tx) =>
    applyItems(tx, world.system, plainItems(changeItems.parse(list)), {
      change: 'chg_1',
      author: world.admin.id,
      approvers: [],
    }),
  )
const account = (name: string) => ({ kind: 'service_account.create', value: { name, scopes: ['registry:read'] } })
const shownOf = async (name: string) =>
  (await listServiceAccounts(world.admin, {})).items.find((a) => a.name === name)?.token_shown

test('the token of a service account', async () => {
  const [made] = await apply(account('Reader'))
  const id = made?.subject ?? ''
  expect(await shownOf('Reader')).toBe(false)
  const developer = await member(world, 'developer')
  await expect(showServiceToken(developer, id, {})).rejects.toMatchObject({ status: 403 })
  const both = await Promise.allSettled([showServiceToken(world.admin, id, {}), showServiceToken(world.admin, id, {})])
  const shown = both.flatMap((b) => (b.status === 'fulfilled' ? [b.value] : []))
  expect(shown).toHaveLength(1)
  expect(both.find((b) => b.status === 'rejected')).toMatchObject({ reason: { code: 'shown_already' } })
  expect(await shownOf('Reader')).toBe(true)
  expect((await call(json('GET', '/api/v1/tools', shown[0]?.token ?? ''))).status).toBe(200)
  expect(await entriesOf(world.organizationId, 'service_account.token_shown')).toHaveLength(1)

  const [other] = await apply(account('Never used'))
  await revokeServiceAccount(world.admin, other?.subject ?? '', {})
  await expect(showServiceToken(world.admin, other?.subject ?? '', {})).rejects.toMatchObject({ status: 409 })
  await expect(showServiceToken(world.admin, 'sva_missing', {})).rejects.toMatchObject({ status: 404 })
})

test('the link of an invitation', async () => {
  const email = 'joins@example.test'
  await apply({ kind: 'invitation.create', value: { email, roles: ['developer'] } })
  expect(await listInvitations(world.admin)).toEqual([expect.objectContaining({ email, link_shown: false })])
  const { url, roles } = await showInvitation(world.admin, { email })
  expect(roles).toEqual(['developer'])
  expect(await listInvitations(world.admin)).toEqual([expect.objectContaining({ email, link_shown: true })])
  await expect(showInvitation(world.admin, { email })).rejects.toMatchObject({ code: 'shown_already' })
  await expect(showInvitation(world.admin, { email: 'nobody@example.test' })).rejects.toMatchObject({ status: 404 })
  const joined = await acceptInvitation({ token: tokenOfLink(url), name: 'Somebody', password: PASSWORD })
  expect(joined.organizationId).toBe(world.organizationId)
  await expect(showInvitation(world.admin, { email })).rejects.toMatchObject({ status: 404 })
})
