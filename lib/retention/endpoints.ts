import type { Actor, PersonActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import type { Endpoint } from '../platform/endpoint.ts'
import { adminRow, param } from '../registry/admin-row.ts'
import { pageOf } from '../registry/page.ts'
import { confirmErasure } from './confirm-erasure.ts'
import { findSubject, subjectQuery, subjectView } from './find-subject.ts'
import { getRetention, retentionView } from './get-retention.ts'
import { declineLift, liftBody, liftHold, noBody, requestLift } from './lift-hold.ts'
import { erasuresQuery, erasureView, listErasures } from './list-erasures.ts'
import { holdsQuery, holdView, listHolds } from './list-holds.ts'
import { holdBody, placeHold } from './place-hold.ts'
import { erasureBody, requestErasure, withdrawBody, withdrawErasure } from './request-erasure.ts'

const tag = 'Retention'
/** Two people: a machine is not one of them. */
function onlyPerson(actor: Actor): PersonActor {
  if (actor.kind !== 'person') throw new AppError(403, 'forbidden', 'Only a person may do this.')
  return actor
}

export const retentionEndpoints: Endpoint[] = [
  adminRow({
    method: 'GET',
    path: '/api/v1/retention',
    summary: 'How long each class of entries is kept, what is due next, and what was destroyed',
    tag,
    answer: retentionView,
    run: ({ actor }) => getRetention(actor),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/holds',
    summary: 'Legal holds: those in force, then those that were lifted',
    tag,
    query: holdsQuery,
    answer: pageOf(holdView),
    run: ({ actor, query }) => listHolds(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/holds',
    summary: 'Place a legal hold: nothing that it covers is deleted',
    tag,
    body: holdBody,
    answer: holdView,
    creates: {},
    run: ({ actor, body }) => placeHold(onlyPerson(actor), body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/holds/:id/request-lift',
    summary: 'Ask to lift a legal hold; another person decides',
    tag,
    body: liftBody,
    answer: holdView,
    run: (call) => requestLift(onlyPerson(call.actor), param(call, 'id'), call.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/holds/:id/lift',
    summary: 'Lift a legal hold that somebody else asked to lift',
    tag,
    body: noBody,
    answer: holdView,
    run: (call) => liftHold(onlyPerson(call.actor), param(call, 'id'), call.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/holds/:id/decline-lift',
    summary: 'Decline to lift a legal hold, or take the request back',
    tag,
    body: liftBody,
    answer: holdView,
    run: (call) => declineLift(onlyPerson(call.actor), param(call, 'id'), call.body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/subjects',
    summary: 'What is kept about a subject, in numbers, and what stands against its erasure; looking is recorded',
    tag,
    query: subjectQuery,
    answer: subjectView,
    run: ({ actor, query }) => findSubject(actor, query),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/erasures',
    summary: 'Erasures: those that wait for a second person, then those that ended',
    tag,
    query: erasuresQuery,
    answer: pageOf(erasureView),
    run: ({ actor, query }) => listErasures(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/erasures',
    summary: 'Request the erasure of a subject; another person confirms it',
    tag,
    body: erasureBody,
    answer: erasureView,
    creates: { hidden: ['subject', 'reason'] },
    run: ({ actor, body }) => requestErasure(onlyPerson(actor), body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/erasures/:id/confirm',
    summary: 'Erase: destroy the key of the subject, for good',
    tag,
    body: noBody,
    answer: erasureView,
    run: (call) => confirmErasure(onlyPerson(call.actor), param(call, 'id'), call.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/erasures/:id/withdraw',
    summary: 'Decline a requested erasure, or take it back',
    tag,
    body: withdrawBody,
    answer: erasureView,
    run: (call) => withdrawErasure(onlyPerson(call.actor), param(call, 'id'), call.body),
  }),
]
