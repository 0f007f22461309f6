import { ROLES } from '../../../lib/people/permissions.ts'
import type { Expectation } from '../roles-table.ts'

/** A view is its owner's, of a page that they may see. */
export const savedViewsTable: Expectation[] = [
  {
    row: 'POST /api/v1/saved-views',
    body: () => ({ page: 'audit', name: `View ${Math.random()}`, query: 'tool=billing.refund' }),
    roles: ['compliance', 'admin'],
    scope: null,
  },
  { row: 'PATCH /api/v1/saved-views/:id', body: () => ({ shared: true }), roles: ROLES, scope: null },
  { row: 'DELETE /api/v1/saved-views/:id', roles: ROLES, scope: null },
]
