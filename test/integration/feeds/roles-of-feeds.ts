import type { Expectation } from '../roles-table.ts'

/** Where the feed goes is an admin's to say, and no token's. */
export const feedsTable: Expectation[] = [
  {
    row: 'POST /api/v1/feed-endpoints',
    body: () => ({ url: 'https://siem.example/hook' }),
    roles: ['admin'],
    scope: null,
  },
  { row: 'PATCH /api/v1/feed-endpoints/:id', body: () => ({ state: 'paused' }), roles: ['admin'], scope: null },
  { row: 'DELETE /api/v1/feed-endpoints/:id', roles: ['admin'], scope: null },
  { row: 'POST /api/v1/feed-endpoints/:id/test', roles: ['admin'], scope: null },
]
