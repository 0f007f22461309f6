import { may, type PersonActor } from '../../../../../lib/people/actor.ts'
import { listInvitations } from '../../../../../lib/people/list-invitations.ts'
import { listServiceAccounts } from '../../../../../lib/registry/service-accounts/list-service-accounts.ts'
import type { Shown } from '../../../_change/show-once.tsx'
import type { ShownChange } from '../shown.ts'

const ACCOUNTS_MAX = 100

/** Of what this change has made: the links and tokens that nobody has fetched yet, for whoever may. */
export async function unshownSecrets(person: PersonActor, { results }: ShownChange): Promise<Shown[]> {
  const of = (kind: string) => results.filter((r) => r.kind === kind).map((r) => r.subject)
  const [emails, accounts] = [of('invitation.create'), of('service_account.create')]
  const links =
    emails.length && may(person, 'people.write')
      ? (await listInvitations(person)).filter((i) => emails.includes(i.email) && !i.link_shown)
      : []
  const tokens =
    accounts.length && may(person, 'service_accounts.write')
      ? (await listServiceAccounts(person, { limit: ACCOUNTS_MAX })).items.filter(
          (a) => accounts.includes(a.id) && !a.token_shown && a.status === 'live',
        )
      : []
  return [
    ...links.map(({ email }): Shown => ({ what: 'link', subject: email, name: email })),
    ...tokens.map(({ id, name }): Shown => ({ what: 'token', subject: id, name })),
  ]
}
