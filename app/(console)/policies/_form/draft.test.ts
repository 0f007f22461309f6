import { describe, expect, test } from 'vitest'
import type { PolicyExample } from '../../../../lib/policy/checks/example-types.ts'
import type { PolicyView } from '../../../../lib/registry/policies/policy-view.ts'
import { bodyOf, draftOf, emptyDraft } from './draft.ts'
import { emptyExample, exampleDraftOf, exampleOf } from './example-draft.ts'

const ZONE = 'Europe/Berlin'
const content = {
  id: 'refund-over-limit',
  version: 2,
  kind: 'guard' as const,
  cedar: 'forbid (principal, action, resource);',
  outcome: 'require_approval' as const,
  reason_code: 'REFUND_OVER_LIMIT',
  sentence: 'Refunds over €250 need a lead.',
  owner: 'per_1',
  mode: 'enforce' as const,
  environments: ['production' as const],
  requirements: { queues: { finance: 1 }, min_people: 2 },
  measure: { path: 'context.amount.value', limit: 25_000, unit: 'EUR' },
  obligations: ['Mask the card number', 'Tell finance'],
  effective_from: '2026-11-01T08:30:00.000Z',
  effective_until: '2026-12-31T23:00:00.000Z',
}
const example = {
  name: 'A refund of €400',
  expect: 'match',
  tool: 'billing.refund',
  environment: 'production',
  arguments: { order: '1' },
  confidence: 9_000,
}
const policy: PolicyView = {
  id: content.id,
  status: 'active',
  version: 2,
  owner: { id: 'per_1', name: 'Ada' },
  kind: 'guard',
  outcome: 'require_approval',
  reason_code: content.reason_code,
  sentence: content.sentence,
  mode: 'enforce',
  environments: ['production'],
  review_at: '2027-01-04T09:24:32.582Z',
  hits: 0,
  updated_at: '2026-11-01T00:00:00.000Z',
  cedar: content.cedar,
  reviewed: null,
  versions: [
    {
      version: 2,
      content,
      hash: 'sha256:a',
      rationale: 'Agreed.',
      review_at: '2027-01-04T09:24:32.582Z',
      examples: [example],
      created_at: '2026-11-01T00:00:00.000Z',
      created_by: { id: 'per_1', name: 'Ada' },
    },
  ],
}
const sent = (draft = draftOf(policy, ZONE), base: PolicyView | null = policy) => {
  const made = bodyOf(draft, base, ZONE)
  if (!('body' in made)) throw new Error(JSON.stringify(made.faults))
  return made.body
}

describe('the form of a policy', () => {
  test('sends back what it was given, to the hour, and names the version that it started from', () => {
    const { version: _, owner: __, ...frozen } = content
    expect(sent()).toEqual({
      content: frozen,
      owner: 'per_1',
      rationale: '',
      review_at: '2027-01-04T09:24:32.582Z',
      examples: [example],
      base_version: 2,
    })
  })
  test('takes a day for that day in the person’s zone, the last one to its end', () => {
    const body = sent({ ...draftOf(policy, ZONE), from: '2026-12-01', until: '2026-12-24', review: '' })
    expect(body.content).toMatchObject({
      effective_from: '2026-11-30T23:00:00.000Z',
      effective_until: '2026-12-24T23:00:00.000Z',
    })
    expect(body.review_at).toBeNull()
  })
  test('leaves out what goes with another outcome', () => {
    const draft = {
      ...draftOf(policy, ZONE),
      alternative: { tool: 'mail.draft', arguments: '{"a":1}', sentence: 'Draft it.' },
    }
    expect(sent({ ...draft, outcome: 'deny' }).content).not.toHaveProperty('requirements')
    expect(sent({ ...draft, outcome: 'deny' }).content).not.toHaveProperty('alternative')
    expect(sent({ ...draft, outcome: 'downscope' }).content.alternative).toEqual({
      tool: 'mail.draft',
      arguments: { a: 1 },
      sentence: 'Draft it.',
    })
    expect(sent({ ...draft, kind: 'permit' }).content).toMatchObject({ outcome: 'allow' })
  })
  test('keeps the stage of an example, and names none where none was chosen', () => {
    const given = { ...example, stage: 'semi' } as PolicyExample
    expect(exampleOf(exampleDraftOf(given)).example).toEqual(given)
    expect(exampleOf(emptyExample('billing.refund')).example).not.toHaveProperty('stage')
  })
  test('says where JSON is not JSON and a limit is no whole number', () => {
    const draft = {
      ...emptyDraft('per_1'),
      examples: [
        { ...exampleDraftOf(example as PolicyExample), arguments: '[' },
        { ...exampleDraftOf(example as PolicyExample), facts: '5' },
      ],
      measure: { path: 'context.amount.value', limit: '2.5', unit: 'EUR' },
    }
    expect(bodyOf(draft, null, ZONE)).toEqual({
      faults: {
        'examples/0/arguments': 'must be a JSON object',
        'examples/1/facts': 'must be a JSON object',
        'content/measure/limit': 'must be a whole number, money in minor units',
      },
    })
  })
})
