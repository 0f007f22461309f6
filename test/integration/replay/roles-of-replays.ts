import { ROLES } from '../../../lib/people/permissions.ts'
import type { Expectation } from '../roles-table.ts'

export const replaysTable: Expectation[] = [
  {
    row: 'POST /api/v1/simulate',
    body: (f) => ({ identity: f.production, request: { tool: f.tool, arguments: {} } }),
    roles: ROLES,
    scope: 'registry:read',
  },
  {
    row: 'POST /api/v1/simulate/example',
    body: (f) => ({
      policy: 'missing',
      name: 'An example',
      expect: 'match',
      question: { identity: f.production, request: { tool: f.tool, arguments: {} } },
    }),
    roles: ['policy_author', 'admin'],
    scope: 'changes:write',
  },
  { row: 'POST /api/v1/decisions/:id/replay', roles: ROLES, scope: 'decisions:read' },
  {
    row: 'POST /api/v1/replays',
    body: () => ({ kind: 'exact' }),
    roles: ['compliance', 'policy_author', 'admin'],
    scope: 'replays:write',
  },
  { row: 'POST /api/v1/replays/:id/cancel', roles: ['compliance', 'policy_author', 'admin'], scope: 'replays:write' },
]
