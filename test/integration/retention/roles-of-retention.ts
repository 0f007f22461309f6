import type { Role } from '../../../lib/people/permissions.ts'
import type { Expectation } from '../roles-table.ts'

const reason = () => ({ reason: 'Because of a test.' })
const lift = (row: string, roles: Role[]): Expectation => ({
  row: `POST /api/v1/holds/:id/${row}`,
  path: () => `/api/v1/holds/hld_${'0'.repeat(32)}/${row}`,
  body: row === 'lift' ? () => ({}) : reason,
  roles,
  scope: null,
})
const erase = (row: string, roles: Role[]): Expectation => ({
  row: `POST /api/v1/erasures/:id/${row}`,
  path: () => `/api/v1/erasures/era_${'0'.repeat(32)}/${row}`,
  body: row === 'confirm' ? () => ({}) : reason,
  roles,
  scope: null,
})
export const retentionTable: Expectation[] = [
  {
    row: 'POST /api/v1/holds',
    body: () => ({ ...reason(), matter: 'A matter', scope: { everything: true } }),
    roles: ['compliance'],
    scope: null,
  },
  lift('request-lift', ['compliance']),
  lift('lift', ['compliance', 'admin']),
  lift('decline-lift', ['compliance', 'admin']),
  {
    row: 'POST /api/v1/erasures',
    body: () => ({ ...reason(), subject: 'customer:nobody' }),
    roles: ['compliance'],
    scope: null,
  },
  erase('confirm', ['admin']),
  erase('withdraw', ['compliance', 'admin']),
]
