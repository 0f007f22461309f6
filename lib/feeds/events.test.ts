import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ENTRY_TYPES, type EntryType } from '../ledger/entry-types.ts'
import type { JsonObject } from '../platform/strict-json.ts'
import type { FeedEntry } from './feed-entry.ts'
import { ocsfFaults } from './testdata/check-ocsf.ts'
import { toCloudEvent } from './to-cloud-event.ts'
import { toOcsf } from './to-ocsf.ts'

const types = Object.keys(ENTRY_TYPES) as EntryType[]
const entryOf = (type: EntryType, data: JsonObject, actor: FeedEntry['actor']): FeedEntry => ({
  organizationId: 'org_1',
  log: 'localhost/acme/i1',
  index: 41,
  at: '2026-11-20T08:00:00.123Z',
  leaf: 'ab'.repeat(32),
  type,
  actor,
  data,
})
const person = { kind: 'person', id: 'per_1' } as const
const agent = { kind: 'agent', id: 'idn_1' } as const

/** Data that fits the type: with all of its members, or only with those that must be there. */
function sample(type: EntryType, all: boolean): JsonObject {
  const made = make(z.toJSONSchema(ENTRY_TYPES[type].clear, { io: 'input' }) as Schema, all) as JsonObject
  expect(ENTRY_TYPES[type].clear.safeParse(made).error, type).toBeUndefined()
  return made
}
interface Schema {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  pattern?: string
  format?: string
  items?: Schema
  properties?: { [name: string]: Schema }
  required?: string[]
}
function make(s: Schema, all: boolean): unknown {
  if (s.const !== undefined) return s.const
  if (s.enum) return s.enum[0]
  if (s.anyOf) return make((all ? s.anyOf[0] : s.anyOf.at(-1)) as Schema, all)
  switch (s.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(s.properties ?? {}).flatMap(([n, p]) =>
          all || s.required?.includes(n) ? [[n, make(p, all)]] : [],
        ),
      )
    case 'array':
      return all && s.items ? [make(s.items, all)] : []
    case 'integer':
    case 'number':
      return 1
    case 'boolean':
      return true
    case 'null':
      return null
  }
  if (s.format === 'date-time') return '2026-11-20T08:00:00.000Z'
  // whatever pattern a new type brings
  if (s.pattern) return fc.sample(fc.stringMatching(new RegExp(s.pattern)), { numRuns: 1, seed: 41 })[0]
  return 'some text'
}

describe('OCSF 1.8', () => {
  test.each(types)('%s fits the schema of its class', (type) => {
    for (const actor of [person, agent, { kind: 'service', id: 'sva_1' }, { kind: 'system' }] as const)
      for (const all of [true, false]) expect(ocsfFaults(toOcsf(entryOf(type, sample(type, all), actor)))).toEqual([])
  })

  test.each<[EntryType, number, number]>([
    ['decision.made', 6003, 2],
    ['person.signed_in', 3002, 1],
    ['person.signed_out', 3002, 2],
    ['credential.issued', 3003, 1],
    ['agent.registered', 3004, 1],
    ['agent.suspended', 3004, 12],
    ['agent.resumed', 3004, 13],
    ['policy.published', 3004, 1],
    ['policy.retired', 3004, 4],
    ['grant.created', 3005, 1],
    ['grant.revoked', 3005, 2],
    ['decision.conflict', 2004, 1],
    ['tool.quarantined', 2004, 1],
    ['audit.read', 6003, 2],
  ])('%s is class %i, activity %i', (type, uid, activity) => {
    expect(toOcsf(entryOf(type, sample(type, true), agent))).toMatchObject({ class_uid: uid, activity_id: activity })
  })

  test('a decision says who asked to call what, how it came out, and where it can be proved', () => {
    const data = {
      ...sample('decision.made', true),
      decision: 'dec_1',
      agent: 'agt_1',
      tool: 'billing.refund',
      class: 'destructive',
      outcome: 'deny',
      code: 'LIMIT',
      impact: 'high',
      run: 'run_1',
      caller: 'crd_1',
    }
    expect(toOcsf(entryOf('decision.made', data, agent))).toMatchObject({
      activity_id: 4,
      type_uid: 600_304,
      severity_id: 4,
      status_id: 2,
      status_code: 'LIMIT',
      status_detail: 'deny',
      time: Date.parse('2026-11-20T08:00:00.123Z'),
      actor: { user: { uid: 'idn_1', type_id: 4 }, app_uid: 'agt_1' },
      api: { operation: 'billing.refund', request: { uid: 'dec_1' } },
      src_endpoint: { uid: 'crd_1' },
      resources: [
        { uid: 'dec_1', type: 'decision' },
        { uid: 'run_1', type: 'run' },
      ],
      metadata: { uid: 'localhost/acme/i1/41', sequence: 41, correlation_uid: 'run_1', tenant_uid: 'org_1' },
      unmapped: { index: 41, leaf: 'ab'.repeat(32), data },
    })
  })

  test('the check that stands behind this sees a fault', () => {
    const event = toOcsf(entryOf('grant.created', sample('grant.created', true), person))
    expect(ocsfFaults({ ...event, user: undefined })).toEqual(['user is missing'])
    expect(ocsfFaults({ ...event, activity_id: 3 })).not.toEqual([])
    expect(ocsfFaults({ ...event, colour: 'red' })).toEqual(['colour is not an attribute'])
    expect(ocsfFaults({ ...event, actor: {} })).not.toEqual([])
  })
})

describe('CloudEvents 1.0', () => {
  test('has what the specification requires, and extension names of small letters', () => {
    for (const type of types) {
      const event = toCloudEvent(entryOf(type, sample(type, true), person))
      expect(event).toMatchObject({
        specversion: '1.0',
        id: '41',
        source: '//localhost/acme/i1',
        type: `countersign.${type}`,
      })
      expect(() => new URL(event.source as string, 'https://x')).not.toThrow()
      for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]{1,20}$/)
      expect(event.subject === undefined || (event.subject as string).length > 0).toBe(true)
    }
  })
  test('nothing is disclosed that was not asked for', () => {
    expect(toCloudEvent(entryOf('agent.resumed', { agent: 'agt_1' }, person)).data).not.toHaveProperty('disclosures')
    const asked = {
      ...entryOf('agent.resumed', { agent: 'agt_1' }, person),
      disclosures: [{ name: 'reason', value: 'Checked.' }],
    }
    expect(toCloudEvent(asked).data).toMatchObject({ disclosures: [{ name: 'reason', value: 'Checked.' }] })
    expect(toOcsf(asked).unmapped).toMatchObject({ disclosures: [{ name: 'reason', value: 'Checked.' }] })
  })
})
