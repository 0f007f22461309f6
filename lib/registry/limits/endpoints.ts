import { governedRow } from '../../changes/governed.ts'
import { adminRow, membersOf, param } from '../admin-row.ts'
import { reasonBody } from '../agents/suspend-agent.ts'
import { pageOf } from '../page.ts'
import { limitView } from './limit-view.ts'
import { getLimit, listLimits, listLimitsQuery } from './list-limits.ts'
import { retireLimit } from './retire-limit.ts'
import { setLimit, setLimitBody } from './set-limit.ts'

const tag = 'Limits'

export const limitRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/limits',
    summary: 'Limits, by name',
    tag,
    query: listLimitsQuery,
    answer: pageOf(limitView),
    run: ({ actor, query }) => listLimits(actor, query),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/limits/:id',
    summary: 'One limit',
    tag,
    answer: limitView,
    run: (c) => getLimit(c.actor, param(c, 'id')),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/limits/:id',
    summary: 'Create a limit or replace its definition; what was counted stays counted',
    tag,
    body: setLimitBody,
    answer: limitView,
    run: (c) =>
      governedRow(c.actor, { kind: 'limit.set', id: param(c, 'id'), value: c.body }, () =>
        setLimit(c.actor, param(c, 'id'), c.body),
      ),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/limits/:id/retire',
    summary: 'Retire a limit',
    tag,
    body: reasonBody,
    answer: limitView,
    run: (c) =>
      governedRow(c.actor, { ...membersOf(c.body), kind: 'limit.retire', id: param(c, 'id') }, () =>
        retireLimit(c.actor, param(c, 'id'), c.body),
      ),
  }),
]
