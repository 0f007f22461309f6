import { Prisma } from '../../generated/prisma/client.ts'
import { AppError } from '../platform/app-error.ts'
import { installation, type Tx } from '../platform/db.ts'

// The only way to people's accounts, sessions and links: the functions of schema "installation" (migration accounts).
// With a transaction the change is part of it; without one it is a statement of its own.

type Row = Record<string, unknown>

export async function askAccounts<R extends Row>(tx: Tx | null, text: string, values: unknown[]): Promise<R[]> {
  if (tx) return (await tx.$queryRawUnsafe(text, ...values)) as R[]
  return installation<R>(text, values)
}

export interface Account {
  person_id: string
  name: string
  has_password: boolean
  disabled: boolean
}
export async function accountByEmail(email: string, tx: Tx | null = null): Promise<Account | null> {
  const rows = await askAccounts<Account & Row>(tx, 'SELECT * FROM installation.account_by_email($1)', [email])
  return rows[0] ?? null
}

export interface ExternalPerson {
  person_id: string
  email: string
  name: string
  disabled: boolean
}
export async function accountBySubject(
  issuer: string,
  subject: string,
  tx: Tx | null = null,
): Promise<ExternalPerson | null> {
  const rows = await askAccounts<ExternalPerson & Row>(tx, 'SELECT * FROM installation.account_by_subject($1, $2)', [
    issuer,
    subject,
  ])
  return rows[0] ?? null
}

export interface MembershipSummary {
  organization_id: string
  name: string
  slug: string
  roles: string[]
  status: string
  last_session_at: Date | null
}
export const membershipsOf = (personId: string, tx: Tx | null = null): Promise<MembershipSummary[]> =>
  askAccounts<MembershipSummary & Row>(tx, 'SELECT * FROM installation.memberships_of($1)', [personId])

/** @throws AppError 409 changed, when the address got an account meanwhile */
export async function createPerson(
  tx: Tx,
  person: { id: string; email: string; name: string; passwordHash: string | null; at: Date },
): Promise<void> {
  const { id, email, name, passwordHash, at } = person
  try {
    await askAccounts(tx, 'SELECT true AS done FROM installation.create_person($1, $2, $3, $4, $5::timestamptz)', [
      id,
      email,
      name,
      passwordHash,
      at,
    ])
  } catch (e) {
    if (!isTaken(e)) throw e
    throw new AppError(409, 'changed', 'This e-mail address got an account meanwhile. Load the page again.')
  }
}

/** A unique violation of a raw statement, as Prisma passes it on. */
const isTaken = (e: unknown): boolean =>
  e instanceof Prisma.PrismaClientKnownRequestError &&
  (e.code === 'P2002' || (e.code === 'P2010' && JSON.stringify(e.meta ?? {}).includes('23505')))

export async function linkAccount(tx: Tx, issuer: string, subject: string, personId: string, at: Date): Promise<void> {
  await askAccounts(tx, 'SELECT true AS done FROM installation.link_account($1, $2, $3, $4::timestamptz)', [
    issuer,
    subject,
    personId,
    at,
  ])
}

export async function setPassword(tx: Tx, personId: string, passwordHash: string): Promise<void> {
  await askAccounts(tx, 'SELECT true AS done FROM installation.set_password($1, $2)', [personId, passwordHash])
}

export async function hasMembershipElsewhere(tx: Tx, personId: string): Promise<boolean> {
  const rows = await askAccounts<{ elsewhere: boolean }>(
    tx,
    'SELECT installation.has_membership_elsewhere($1) AS elsewhere',
    [personId],
  )
  return rows[0]?.elsewhere === true
}

/** E-mail addresses are compared and stored in one form. */
export const normalizeEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase()
