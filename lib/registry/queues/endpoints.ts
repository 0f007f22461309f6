import { governedRow } from '../../changes/governed.ts'
import { type AdminCall, adminRow, param } from '../admin-row.ts'
import { pageOf } from '../page.ts'
import { addMember, addMemberBody } from './add-member.ts'
import { changeQueue, changeQueueBody } from './change-queue.ts'
import { createQueue, createQueueBody } from './create-queue.ts'
import { getQueue } from './get-queue.ts'
import { listQueues, listQueuesQuery } from './list-queues.ts'
import { queueView } from './queue-view.ts'
import { removeMember } from './remove-member.ts'

const tag = 'Queues'
const seat = (c: AdminCall) => ({ name: param(c, 'name'), person: param(c, 'person') })

export const queueRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/queues',
    summary: 'Approval queues with their people, by name',
    tag,
    query: listQueuesQuery,
    answer: pageOf(queueView),
    run: ({ actor, query }) => listQueues(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/queues',
    summary: 'Create an approval queue',
    tag,
    body: createQueueBody,
    answer: queueView,
    creates: {},
    run: ({ actor, body }) => governedRow(actor, { kind: 'queue.create', value: body }, () => createQueue(actor, body)),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/queues/:name',
    summary: 'One queue with its people',
    tag,
    answer: queueView,
    run: (c) => getQueue(c.actor, param(c, 'name')),
  }),
  adminRow({
    method: 'PATCH',
    path: '/api/v1/queues/:name',
    summary: 'Change a queue’s title, service level or escalation',
    tag,
    body: changeQueueBody,
    answer: queueView,
    run: (c) =>
      governedRow(c.actor, { kind: 'queue.change', name: param(c, 'name'), value: c.body }, () =>
        changeQueue(c.actor, param(c, 'name'), c.body),
      ),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/queues/:name/members/:person',
    summary: 'Seat a person in a queue, as a lead or not',
    tag,
    body: addMemberBody,
    answer: queueView,
    run: (c) =>
      governedRow(c.actor, { kind: 'queue.add_member', ...seat(c), value: c.body }, () =>
        addMember(c.actor, param(c, 'name'), param(c, 'person'), c.body),
      ),
  }),
  adminRow({
    method: 'DELETE',
    path: '/api/v1/queues/:name/members/:person',
    summary: 'Take a person’s seat in a queue',
    tag,
    answer: queueView,
    run: (c) =>
      governedRow(c.actor, { kind: 'queue.remove_member', ...seat(c) }, () =>
        removeMember(c.actor, param(c, 'name'), param(c, 'person')),
      ),
  }),
]
