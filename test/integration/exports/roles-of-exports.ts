import type { Expectation } from '../roles-table.ts'

export const exportsTable: Expectation[] = [
  {
    row: 'POST /api/v1/exports',
    body: () => ({ kind: 'full' }),
    roles: ['compliance', 'admin'],
    scope: 'audit:export',
  },
  { row: 'POST /api/v1/exports/:id/cancel', roles: ['compliance', 'admin'], scope: 'audit:export' },
  { row: 'DELETE /api/v1/exports/:id', roles: ['compliance', 'admin'], scope: 'audit:export' },
]
