import { adminRow, param } from '../admin-row.ts'
import { pageOf, pageQuery } from '../page.ts'
import { getSnapshot, listSnapshots, snapshotSummary, snapshotView } from './list-snapshots.ts'

const tag = 'Snapshots'

export const snapshotRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/snapshots',
    summary: 'What decided, and since when, newest first',
    tag,
    query: pageQuery,
    answer: pageOf(snapshotSummary),
    run: ({ actor, query }) => listSnapshots(actor, query),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/snapshots/:hash',
    summary: 'Everything that a snapshot freezes; "active" is the one that decides now',
    tag,
    answer: snapshotView,
    run: (c) => getSnapshot(c.actor, param(c, 'hash')),
  }),
]
