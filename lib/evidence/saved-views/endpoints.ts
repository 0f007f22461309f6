import { z } from 'zod'
import type { Endpoint } from '../../platform/endpoint.ts'
import { adminRow, param } from '../../registry/admin-row.ts'
import { listSavedViews, SavedViewQuery } from './list-views.ts'
import { changeView, changeViewBody, removeView, saveView, saveViewBody } from './save-view.ts'
import { savedViewView } from './saved-view.ts'

const TAG = 'Evidence'
export const savedViewEndpoints: Endpoint[] = [
  adminRow({
    method: 'GET',
    path: '/api/v1/saved-views',
    summary: "One's own saved views of a page, and those that are shared",
    tag: TAG,
    query: SavedViewQuery,
    answer: z.object({ items: z.array(savedViewView) }),
    run: async ({ actor, query }) => ({ items: await listSavedViews(actor, query) }),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/saved-views',
    summary: 'Keep filters under a name, for oneself or for the organization',
    tag: TAG,
    body: saveViewBody,
    answer: savedViewView,
    creates: {},
    run: ({ actor, body }) => saveView(actor, body),
  }),
  adminRow({
    method: 'PATCH',
    path: '/api/v1/saved-views/:id',
    summary: 'Rename a saved view of one’s own, give it other filters, share it or take it back',
    tag: TAG,
    body: changeViewBody,
    answer: savedViewView,
    run: (call) => changeView(call.actor, param(call, 'id'), call.body),
  }),
  adminRow({
    method: 'DELETE',
    path: '/api/v1/saved-views/:id',
    summary: 'Remove a saved view of one’s own',
    tag: TAG,
    answer: z.object({ id: z.string() }),
    run: (call) => removeView(call.actor, param(call, 'id')),
  }),
]
