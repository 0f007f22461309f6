import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Actor, demand } from '../people/actor.ts'
import { now } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { endpointOf } from './change-endpoint.ts'
import { attempt } from './deliver.ts'

export const testEndpointBody = z.strictObject({})
export const testedEndpoint = z.object({
  delivered: z.boolean(),
  /** What went wrong: "answered 500". */
  fault: z.string().nullable(),
  at: z.iso.datetime(),
})
export type TestedEndpoint = z.output<typeof testedEndpoint>

/** Sends one signed event that is no entry of the log, now, whatever the endpoint's state. */
export async function testFeedEndpoint(actor: Actor, id: string, input: unknown = {}): Promise<TestedEndpoint> {
  parseWith(testEndpointBody, input, 'body')
  demand(actor, 'feeds.write')
  const { organizationId } = actor
  const endpoint = await inTransaction(organizationId, (tx) => endpointOf(tx, organizationId, id))
  const at = now().toISOString()
  const fault = await attempt(organizationId, endpoint, {
    specversion: '1.0',
    id: `test-${randomUUID()}`,
    source: '//countersign/test',
    type: 'countersign.test',
    time: at,
    datacontenttype: 'application/json',
    data: { message: 'A test of the delivery: no entry of the log.' },
  })
  return { delivered: fault === null, fault: fault?.words ?? null, at }
}
