import type { Endpoint } from '../platform/endpoint.ts'
import { adminRow, param } from '../registry/admin-row.ts'
import { pageOf } from '../registry/page.ts'
import { applyChange, applyInEmergency } from './apply-change.ts'
import { changeSummary, changeView } from './change-view.ts'
import { comparedSnapshots, compareSnapshots } from './compare-snapshots.ts'
import { changeDifference, diffChange, diffQuery } from './diff-change.ts'
import { editChange, rebaseChange } from './edit-change.ts'
import {
  applyBody,
  approveBody,
  editChangeBody,
  emergencyBody,
  openChangeBody,
  rejectBody,
  reviewBody,
  rollBackBody,
  stepBody,
  withdrawBody,
} from './fields.ts'
import { getChange } from './get-change.ts'
import { listChanges, listChangesQuery } from './list-changes.ts'
import { openChange } from './open-change.ts'
import { approveChange, rejectChange } from './review-change.ts'
import { reviewEmergency } from './review-emergency.ts'
import { rollBackChange } from './roll-back-change.ts'
import { submitChange } from './submit-change.ts'
import { withdrawChange } from './withdraw-change.ts'

const tag = 'Changes'
/** What a bulk route refuses comes back longer than it was sent, with every default in it; an import is longer still. */
const BYTES_MAX = 16 * 1_048_576

/** Changes of what decides: drafted, reviewed by others, applied, taken back. */
export const changeEndpoints: Endpoint[] = [
  adminRow({
    method: 'GET',
    path: '/api/v1/changes',
    summary: 'Changes of what decides, the last moved first',
    tag,
    query: listChangesQuery,
    answer: pageOf(changeSummary),
    run: ({ actor, query }) => listChanges(actor, query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes',
    summary: 'Draft a change; nothing is applied before others approved it',
    tag,
    bytesMax: BYTES_MAX,
    body: openChangeBody,
    answer: changeView,
    creates: {},
    run: ({ actor, body }) => openChange(actor, body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/changes/:id',
    summary: 'One change with its votes, its history, and what you may do with it',
    tag,
    answer: changeView,
    run: (c) => getChange(c.actor, param(c, 'id')),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/changes/:id/diff',
    summary: 'What each item makes different: in words, by place, and the text of rules line by line',
    tag,
    query: diffQuery,
    answer: changeDifference,
    run: (c) => diffChange(c.actor, param(c, 'id'), c.query),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/snapshots/:hash/compare/:other',
    summary: 'What is between two snapshots, and the grants as they stood when each began to decide',
    tag: 'Snapshots',
    answer: comparedSnapshots,
    run: (c) => compareSnapshots(c.actor, param(c, 'hash'), param(c, 'other')),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/changes/:id',
    summary: 'Edit a change; approvals given so far count no more',
    tag,
    bytesMax: BYTES_MAX,
    body: editChangeBody,
    answer: changeView,
    run: (c) => editChange(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes/:id/submit',
    summary: 'Put a draft before the reviewers; what could not be applied is refused with each place',
    tag,
    body: stepBody,
    answer: changeView,
    run: (c) => submitChange(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes/:id/approve',
    summary: 'Approve exactly this content, in a role that you hold; never what you wrote',
    tag,
    body: approveBody,
    answer: changeView,
    run: (c) => approveChange(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes/:id/reject',
    summary: 'Send a change back with a reason',
    tag,
    body: rejectBody,
    answer: changeView,
    run: (c) => rejectChange(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes/:id/withdraw',
    summary: 'Give up a change that you wrote',
    tag,
    body: withdrawBody,
    answer: changeView,
    run: (c) => withdrawChange(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes/:id/apply',
    summary: 'Apply an approved change, now or `at` a time; 409 base_moved names what stands differently',
    tag,
    body: applyBody,
    answer: changeView,
    run: (c) => applyChange(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes/:id/rebase',
    summary: 'Keep the items and take how things stand now as their base; approvals count no more',
    tag,
    body: stepBody,
    answer: changeView,
    run: (c) => rebaseChange(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes/:id/emergency',
    summary: 'Apply without approvals, with a reason; a review by somebody else must follow',
    tag,
    body: emergencyBody,
    answer: changeView,
    run: (c) => applyInEmergency(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes/:id/review',
    summary: 'The review that must follow an emergency',
    tag,
    body: reviewBody,
    answer: changeView,
    run: (c) => reviewEmergency(c.actor, param(c, 'id'), c.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/changes/:id/roll-back',
    summary:
      'Take the newest change back at once; an older one becomes a draft with the reverse items, and is answered',
    tag,
    body: rollBackBody,
    answer: changeView,
    run: (c) => rollBackChange(c.actor, param(c, 'id'), c.body),
  }),
]
