import { governedRow } from '../../changes/governed.ts'
import { adminRow, param } from '../admin-row.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { pageOf } from '../page.ts'
import { createGrant, createGrantBody } from './create-grant.ts'
import { grantView } from './grant-view.ts'
import { getGrant, listGrants, listGrantsQuery } from './list-grants.ts'
import { revokeGrant } from './revoke-grant.ts'

const tag = 'Grants'

export const grantRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/grants',
    summary: 'Grants, newest first',
    tag,
    query: listGrantsQuery,
    answer: pageOf(grantView),
    run: ({ actor, query }) => listGrants(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/grants',
    summary: 'Let an identity use a tool, within constraints, until a date',
    tag,
    body: createGrantBody,
    answer: grantView,
    creates: {},
    run: ({ actor, body }) => governedRow(actor, { kind: 'grant.create', value: body }, () => createGrant(actor, body)),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/grants/:id',
    summary: 'One grant',
    tag,
    answer: grantView,
    run: (c) => getGrant(c.actor, param(c, 'id')),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/grants/:id/revoke',
    summary: 'Revoke a grant',
    tag,
    body: reasonBody,
    answer: grantView,
    run: (c) => revokeGrant(c.actor, param(c, 'id'), c.body),
  }),
]
