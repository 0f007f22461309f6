import type { Endpoint } from '../platform/endpoint.ts'
import { adminRow } from '../registry/admin-row.ts'
import { applyCatalog, applyCatalogAnswer, applyCatalogBody } from './apply-catalog.ts'
import { catalogAnswer, exportCatalog } from './export-catalog.ts'
import { planAnswer, planBody, planCatalogChange } from './plan-catalog-change.ts'

const tag = 'Policies as code'
/** Ten thousand policies in one body. */
const BYTES_MAX = 16 * 1_048_576

export const catalogRows: Endpoint[] = [
  adminRow({
    method: 'GET',
    path: '/api/v1/catalog',
    summary: 'The whole catalog as files: policies, thresholds, bands, limits, tools, stages',
    tag,
    answer: catalogAnswer,
    run: ({ actor }) => exportCatalog(actor),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/catalog/plan',
    summary: 'What files would change, and what is wrong with them; nothing is written',
    tag,
    bytesMax: BYTES_MAX,
    body: planBody,
    answer: planAnswer,
    run: ({ actor, body }) => planCatalogChange(actor, body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/catalog/apply',
    summary: 'Open a change request with the difference; people review and apply it',
    tag,
    bytesMax: BYTES_MAX,
    body: applyCatalogBody,
    answer: applyCatalogAnswer,
    creates: {},
    run: ({ actor, body }) => applyCatalog(actor, body),
  }),
]
