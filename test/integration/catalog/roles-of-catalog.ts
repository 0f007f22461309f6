import { ROLES } from '../../../lib/people/permissions.ts'
import type { Expectation } from '../roles-table.ts'

// Who may read the catalog as files, open a change with them, and ask what the rules come to.

export const catalogTable: Expectation[] = [
  { row: 'POST /api/v1/catalog/plan', body: () => ({ files: {} }), roles: [...ROLES], scope: 'registry:read' },
  {
    row: 'POST /api/v1/analyses',
    body: (f) => ({ question: 'alone', identity: f.production }),
    roles: [...ROLES],
    scope: 'registry:read',
  },
  {
    row: 'POST /api/v1/catalog/apply',
    body: () => ({ files: {}, title: 'From files', why: 'Because of a test.' }),
    roles: ['policy_author', 'admin'],
    scope: 'changes:write',
  },
]
