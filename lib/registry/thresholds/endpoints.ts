import { z } from 'zod'
import { governedRow } from '../../changes/governed.ts'
import { adminRow } from '../admin-row.ts'
import { cellTraffic, trafficQuery, trafficView } from './cell-traffic.ts'
import { bandsBody, changeBands, changeBandsBody, getBands } from './change-bands.ts'
import { changeThreshold, changeThresholdBody } from './change-threshold.ts'
import { listThresholds } from './list-thresholds.ts'
import { proposalQuery, proposalView, proposeChange } from './propose-change.ts'
import { signOffThreshold, signOffThresholdBody } from './sign-off-threshold.ts'
import { thresholdView } from './threshold-view.ts'

const tag = 'Thresholds'

export const thresholdRows = [
  adminRow({
    method: 'GET',
    path: '/api/v1/thresholds',
    summary: 'The whole matrix: impact × reversibility × sensitivity',
    tag,
    answer: z.object({ items: z.array(thresholdView), next_cursor: z.null() }),
    run: async ({ actor }) => ({ items: await listThresholds(actor), next_cursor: null }),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/thresholds/:impact/:reversibility/:sensitivity',
    summary: 'Change one cell; earlier sign-offs no longer hold',
    tag,
    body: changeThresholdBody,
    answer: thresholdView,
    run: (c) =>
      governedRow(c.actor, { kind: 'threshold.change', cell: c.params, value: c.body }, () =>
        changeThreshold(c.actor, c.params, c.body),
      ),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/thresholds/:impact/:reversibility/:sensitivity/traffic',
    summary: 'What happened in one cell in the last 30 days, and what people made of it',
    tag,
    query: trafficQuery,
    answer: trafficView,
    run: (c) => cellTraffic(c.actor, c.params, c.query),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/thresholds/:impact/:reversibility/:sensitivity/proposal',
    summary: 'Whether people read what the cell asks, and what could go without them if they do not',
    tag,
    query: proposalQuery,
    answer: proposalView,
    run: (c) => proposeChange(c.actor, c.params, c.query),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/thresholds/:impact/:reversibility/:sensitivity/sign-off',
    summary: 'Sign off one cell from the technical or the business side',
    tag,
    body: signOffThresholdBody,
    answer: thresholdView,
    run: (c) => signOffThreshold(c.actor, c.params, c.body),
  }),
  adminRow({
    method: 'GET',
    path: '/api/v1/bands',
    summary: 'The impact bands',
    tag,
    answer: bandsBody,
    run: ({ actor }) => getBands(actor),
  }),
  adminRow({
    method: 'PUT',
    path: '/api/v1/bands',
    summary: 'Replace the impact bands',
    tag,
    body: changeBandsBody,
    answer: bandsBody,
    run: ({ actor, body }) => governedRow(actor, { kind: 'bands.change', value: body }, () => changeBands(actor, body)),
  }),
]
