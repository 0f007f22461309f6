import type { Role } from './permissions.ts'

// After sign-in each role lands where its job is. Who has several roles lands where waiting costs most.
const LANDINGS: [Role, string][] = [
  ['approver', '/approvals'],
  ['compliance', '/decisions'],
  ['admin', '/agents'],
  ['policy_author', '/policies'],
  ['developer', '/integrate'],
]

export const landingOf = (roles: readonly string[]): string =>
  LANDINGS.find(([role]) => roles.includes(role))?.[1] ?? '/decisions'
