import { type Role, rolesWith } from '../people/permissions.ts'

// When a change has been agreed to: pure, so that the same sentence is shown, recorded and enforced.

export interface Vote {
  person: string
  role: string
  verdict: string
  round: number
  content_hash: string
}
export interface Agreement {
  round: number
  content_hash: string
  loosening: boolean
  /** Whoever wrote any of it. */
  writers: readonly string[]
}
/** Active members and the roles they hold now. */
export type RolesNow = ReadonlyMap<string, readonly string[]>

const reviewing: readonly string[] = rolesWith('changes.review')
export const reviewingRoles = (roles: readonly string[]): Role[] => roles.filter((r) => reviewing.includes(r)) as Role[]

/** Why an approval does not count now; null when it does. */
export function lapse(vote: Vote, change: Agreement, roles: RolesNow): string | null {
  if (vote.round !== change.round || vote.content_hash !== change.content_hash)
    return 'It was given to an earlier content.'
  if (change.writers.includes(vote.person)) return 'This person wrote some of it.'
  const held = roles.get(vote.person)
  if (!held) return 'This person is no active member.'
  if (!held.includes(vote.role)) return `This person no longer holds the role ${vote.role}.`
  if (!reviewing.includes(vote.role)) return `The role ${vote.role} reviews no changes.`
  return null
}

/** The approvals that count now, one per person. */
export const holding = <V extends Vote>(votes: readonly V[], change: Agreement, roles: RolesNow): V[] =>
  votes.filter((v) => v.verdict === 'approve' && lapse(v, change, roles) === null)

export const needed = (change: Pick<Agreement, 'loosening'>): 1 | 2 => (change.loosening ? 2 : 1)

/** One approval; what loosens takes two people in two roles. */
export function isEnough(held: readonly Vote[], change: Pick<Agreement, 'loosening'>): boolean {
  if (!change.loosening) return held.length >= 1
  return held.some((a) => held.some((b) => a.person !== b.person && a.role !== b.role))
}

export const notEnough = (held: readonly Vote[], change: Pick<Agreement, 'loosening'>): string =>
  !change.loosening
    ? 'Nobody’s approval of this content holds now: one is needed.'
    : held.length < 2
      ? `It loosens what is decided: two people in two different roles must approve; ${held.length || 'no'} approval${held.length === 1 ? ' holds' : 's hold'} now.`
      : 'It loosens what is decided: the two approvals must come from two different roles.'
