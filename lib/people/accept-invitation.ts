import { z } from 'zod'
import type { EntryInput } from '../ledger/append.ts'
import { append, sqlOfTx } from '../ledger/append.ts'
import { AppError } from '../platform/app-error.ts'
import { publish } from '../platform/bus.ts'
import { now } from '../platform/clock.ts'
import { inTransaction, type Tx } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { newId } from '../platform/ids.ts'
import { endSetUpIfReviewed } from '../registry/organizations/set-up.ts'
import { accountByEmail, accountBySubject, createPerson, linkAccount } from './accounts.ts'
import { checkPassword } from './check-password.ts'
import { nameField, passwordField, tokenField } from './fields.ts'
import { demandLiveLink, type LinkView, takeLink } from './links.ts'
import { hashPassword, passwordFault } from './password.ts'
import { oneself, personEntry } from './person-entry.ts'

export const acceptInvitationInput = z.strictObject({
  token: tokenField,
  /** Missing for whoever has an account already. */
  name: nameField.optional(),
  password: passwordField,
})

export interface Joined {
  personId: string
  organizationId: string
}

/**
 * With a name and a password of one's own. Whoever has an account under the invited address proves it with its
 * password: an invitation, which some admin has seen, must never open or change an existing account.
 */
export async function acceptInvitation(input: unknown, address: string | null = null): Promise<Joined> {
  const { token, name, password } = parseWith(acceptInvitationInput, input)
  const link = await demandLiveLink(token, 'invitation')
  const email = link.email ?? ''
  const known = await accountByEmail(email)
  if (known) {
    if (!known.has_password) throw providerOnly()
    const personId = await checkPassword(email, password, address)
    return join(link, token, { id: personId, email, name: known.name }, 'password', async () => [])
  }
  if (name === undefined) throw new AppError(400, 'invalid_request', 'Your name is missing.', nameMissing)
  const fault = passwordFault(password, [name, email, link.organizationName ?? ''])
  if (fault) throw weakPassword(fault)
  const passwordHash = await hashPassword(password)
  const person = { id: newId('per'), email, name }
  return join(link, token, person, 'password', async (tx) => {
    await createPerson(tx, { ...person, passwordHash, at: now() })
    return []
  })
}

/** With an account at the identity provider, which is linked to the person from then on. */
export async function acceptInvitationByProvider(
  token: string,
  account: { issuer: string; subject: string; name: string },
): Promise<Joined> {
  const link = await demandLiveLink(token, 'invitation')
  const email = link.email ?? ''
  const linked = await accountBySubject(account.issuer, account.subject)
  if (linked) {
    const person = { id: linked.person_id, email: linked.email, name: linked.name }
    return join(link, token, person, 'oidc', async () => [])
  }
  if (await accountByEmail(email))
    throw new AppError(409, 'account_exists', 'This e-mail address has an account here. Accept with its password.')
  const person = { id: newId('per'), email, name: account.name.trim().slice(0, 100) || email }
  return join(link, token, person, 'oidc', async (tx) => {
    await createPerson(tx, { ...person, passwordHash: null, at: now() })
    await linkAccount(tx, account.issuer, account.subject, person.id, now())
    return [
      personEntry(
        oneself(person.id),
        'person.account_linked',
        { person: person.id, via: 'oidc' },
        'Linked an account at the identity provider',
        { disclosed: { issuer: account.issuer, subject: account.subject } },
      ),
    ]
  })
}

async function join(
  link: LinkView,
  token: string,
  person: { id: string; email: string; name: string },
  via: 'password' | 'oidc',
  prepare: (tx: Tx) => Promise<EntryInput[]>,
): Promise<Joined> {
  const organizationId = link.organizationId ?? ''
  return inTransaction(organizationId, async (tx) => {
    await takeLink(tx, token, 'invitation')
    const { id: personId, email, name } = person
    const member = await tx.membership.findFirst({ where: { organizationId, OR: [{ personId }, { email }] } })
    if (member)
      throw new AppError(409, 'already_member', 'You are a member of this organization already: sign in instead.')
    const entries = await prepare(tx)
    await tx.membership.create({
      data: { organizationId, personId, email, name, roles: link.roles, createdAt: now() },
    })
    const ended = await endSetUpIfReviewed(tx, { kind: 'system', organizationId, id: 'setup' })
    const sql = sqlOfTx(tx)
    await publish(sql, organizationId, 'people', personId)
    await append(sql, organizationId, [
      personEntry(
        oneself(personId),
        'person.joined',
        { person: personId, roles: link.roles, via },
        `Joined as ${link.roles.join(', ')}`,
        { code: via, disclosed: { name, email } },
      ),
      ...entries,
      ...ended,
    ])
    return { personId, organizationId }
  })
}

const nameMissing = { fields: [{ pointer: '/name', message: 'is missing' }] }
export const weakPassword = (fault: string) =>
  new AppError(400, 'weak_password', `The password ${fault}.`, { fields: [{ pointer: '/password', message: fault }] })
const providerOnly = () =>
  new AppError(
    409,
    'use_provider',
    'The account under this address signs in through the identity provider. Accept with it.',
  )
