import { z } from 'zod'
import type { Endpoint } from '../platform/endpoint.ts'
import { adminRow } from '../registry/admin-row.ts'
import { simulateBody } from './question.ts'
import { saveExample, saveExampleBody } from './save-example.ts'
import { simulate } from './simulate.ts'

const TAG = 'Simulator'
const side = z.looseObject({ outcome: z.string(), reason: z.object({ code: z.string(), sentence: z.string() }) })

export const simulationRows: Endpoint[] = [
  adminRow({
    method: 'POST',
    path: '/api/v1/simulate',
    summary: 'What the rules would answer, as they are and by a draft; nothing is recorded or used up',
    tag: TAG,
    body: simulateBody,
    answer: z.looseObject({ recorded: z.literal(false), active: side, draft: side.nullable(), differs: z.boolean() }),
    run: (call) => simulate(call.actor, call.body),
  }),
  adminRow({
    method: 'POST',
    path: '/api/v1/simulate/example',
    summary: 'Save what was simulated as an example of a policy, in a draft change',
    tag: TAG,
    body: saveExampleBody,
    answer: z.object({ change: z.string() }),
    run: (call) => saveExample(call.actor, call.body),
  }),
]
