import type { Role } from '../../../lib/people/permissions.ts'

/** What each role is for, and what it never includes (design/domain.md). */
export const ROLE: { [r in Role]: { word: string; does: string; not: string } } = {
  approver: {
    word: 'Approver',
    does: 'Decides requests of the queues that they sit in.',
    not: 'Changes no rules, people or queues.',
  },
  compliance: {
    word: 'Compliance',
    does: 'Reads everything, reviews and flags decisions.',
    not: 'Never votes.',
  },
  policy_author: {
    word: 'Policy author',
    does: 'Writes policies.',
    not: 'Changes no thresholds, limits or people.',
  },
  admin: {
    word: 'Admin',
    does: 'Keeps agents, tools, rules, people, queues and settings.',
    not: 'Votes only from a seat in a queue; never changes their own roles.',
  },
  developer: {
    word: 'Developer',
    does: 'Keys and tools of sandbox and staging, and the integration.',
    not: 'Reaches nothing in production.',
  },
}
export const roleWord = (role: string): string => ROLE[role as Role]?.word ?? role
