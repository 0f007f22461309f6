import { z } from 'zod'
import type { Actor, PersonActor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import type { Endpoint } from '../platform/endpoint.ts'
import { adminRow, param } from '../registry/admin-row.ts'
import { declineLift, liftBody, liftHold, noBody, requestLift } from './lift-hold.ts'
import { holdView, listHolds } from './list-holds.ts'
import { holdBody, placeHold } from './place-hold.ts'

const tag = 'Retention'
/** Two people: a machine is not one of them. */
function onlyPerson(actor: Actor): PersonActor {
  if (actor.kind !== 'person') throw new AppError(403, 'forbidden', 'Only a person may do this.')
  return actor
}

export const retentionEndpoints: Endpoint[] = [
  adminRow({
    method: 'GET',
    path: '/api/v1/holds',
    summary: 'Legal holds: those in force, then those that were lifted',
    tag,
    answer: z.object({ items: z.array(holdView) }),
    run: ({ actor }) => listHolds(actor),
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
]
