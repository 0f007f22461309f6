import type { Endpoint } from '../platform/endpoint.ts'
import { adminRow } from '../registry/admin-row.ts'
import { analyse, analyseAnswer, analyseBody } from './analyse.ts'

export const analysisRows: Endpoint[] = [
  adminRow({
    method: 'POST',
    path: '/api/v1/analyses',
    summary:
      'Can an agent ever do something without a person; is a never-rule weakened: from the rules, not from history',
    tag: 'Analysis',
    body: analyseBody,
    answer: analyseAnswer,
    run: ({ actor, body }) => analyse(actor, body),
  }),
]
