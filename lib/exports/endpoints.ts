import { z } from 'zod'
import { actorOfRequest } from '../people/identify-actor.ts'
import { type Endpoint, endpoint, parseWith } from '../platform/endpoint.ts'
import { adminRow, param } from '../registry/admin-row.ts'
import { pageOf } from '../registry/page.ts'
import { cancelExport } from './cancel-export.ts'
import { downloadExport } from './download-export.ts'
import { exportAnswer } from './export-view.ts'
import { ExportListQuery, getExport, listExports } from './get-export.ts'
import { removeExport } from './remove-export.ts'
import { startExportBody } from './selection.ts'
import { startExport } from './start-export.ts'

const TAG = 'Exports'
const nothing = z.strictObject({})

export const exportRows: Endpoint[] = [
  adminRow({
    method: 'POST',
    path: '/api/v1/exports',
    summary: 'Ask for a bundle of the log, or of a part of it, that an outsider can verify',
    tag: TAG,
    body: startExportBody,
    answer: exportAnswer,
    status: 202,
    run: (call) => startExport(call.actor, call.body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/exports',
    summary: 'Exports, newest first',
    tag: TAG,
    query: ExportListQuery,
    answer: pageOf(exportAnswer),
    run: (call) => listExports(call.actor, call.query),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/exports/:id',
    summary: 'How far an export is, its size and its digest',
    tag: TAG,
    answer: exportAnswer,
    run: (call) => getExport(call.actor, param(call, 'id')),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/exports/:id/file',
    summary: 'The bundle as a tar; ranges are answered, so that a broken transfer can go on',
    tag: TAG,
    security: 'actor',
    identify: actorOfRequest,
    handle: ({ caller, params, request }) => downloadExport(caller, params.id as string, request.headers),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/exports/:id/cancel',
    summary: 'Stop an export that is not done',
    tag: TAG,
    body: nothing,
    answer: exportAnswer,
    run(call) {
      parseWith(nothing, call.body, 'body')
      return cancelExport(call.actor, param(call, 'id'))
    },
  }),
  adminRow({
    method: 'DELETE',
    path: '/api/v1/exports/:id',
    summary: 'Remove the file; that it was made and taken stays on record',
    tag: TAG,
    body: nothing,
    answer: exportAnswer,
    run(call) {
      parseWith(nothing, call.body, 'body')
      return removeExport(call.actor, param(call, 'id'))
    },
  }),
]
