import type { Role } from '../../../lib/people/permissions.ts'
import { refundPolicy, unique } from '../registry/registry-world.ts'
import type { Expectation } from '../roles-table.ts'

const HASH = `sha256:${'0'.repeat(64)}`
const WRITERS: Role[] = ['policy_author', 'admin']
const votes = (['approve', 'reject', 'review'] as const).map(
  (what): Expectation => ({
    row: `POST /api/v1/changes/:id/${what}`,
    body: () => ({
      content_hash: HASH,
      role: 'compliance',
      ...{ approve: {}, reject: { reason: 'Why?' }, review: { note: 'Seen.' } }[what],
    }),
    roles: ['compliance', 'policy_author', 'admin'],
    scope: null,
  }),
)
/** Each write of a change, for test/integration/roles.test.ts. */
export const changesTable: Expectation[] = [
  {
    row: 'POST /api/v1/changes',
    body: () => ({
      title: 'Refunds',
      why: 'Agreed.',
      items: [{ kind: 'policy.publish', policy: refundPolicy({ id: unique('rule') }) }],
    }),
    roles: WRITERS,
    scope: 'changes:write',
  },
  {
    row: 'PUT /api/v1/changes/:id',
    body: () => ({ version: 1, title: 'Another' }),
    roles: WRITERS,
    scope: 'changes:write',
  },
  { row: 'POST /api/v1/changes/:id/submit', body: () => ({}), roles: WRITERS, scope: 'changes:write' },
  { row: 'POST /api/v1/changes/:id/rebase', body: () => ({}), roles: WRITERS, scope: 'changes:write' },
  { row: 'POST /api/v1/changes/:id/withdraw', body: () => ({}), roles: WRITERS, scope: null },
  ...votes,
  { row: 'POST /api/v1/changes/:id/apply', body: () => ({}), roles: WRITERS, scope: null },
  {
    row: 'POST /api/v1/changes/:id/roll-back',
    body: () => ({ reason: 'It asks for too much.' }),
    roles: WRITERS,
    scope: null,
  },
  {
    row: 'POST /api/v1/changes/:id/emergency',
    body: () => ({ version: 1, reason: 'Refunds are going out twice.' }),
    roles: ['admin'],
    scope: null,
  },
]
