import { beforeAll, describe, expect, test } from 'vitest'
import { catalogRows } from '../../../lib/catalog/endpoints.ts'
import { setStage } from '../../../lib/registry/agents/set-stage.ts'
import { setLimit } from '../../../lib/registry/limits/set-limit.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { retirePolicy } from '../../../lib/registry/policies/retire-policy.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { testDatabase } from '../../harness.ts'
import {
  fetchOf,
  json,
  member,
  newClient,
  newWorld,
  refundPolicy,
  refundTool,
  serviceToken,
  type World,
} from '../registry/registry-world.ts'

const fetch = fetchOf(catalogRows)
let w: World
let token: string
let identity: string
beforeAll(async () => {
  await testDatabase()
  w = await newWorld()
  await registerTool(w.admin, { definition: refundTool() })
  await publishPolicy(w.admin, refundPolicy())
  await publishPolicy(w.admin, {
    ...refundPolicy({
      id: 'late',
      effective_from: '2027-01-01T00:00:00.000Z',
      measure: { path: 'context.amount.value', limit: 25_000, unit: 'EUR' },
    }),
    review_at: '2027-02-01T00:00:00.000Z',
    examples: [
      {
        name: 'A small refund',
        expect: 'no_match',
        tool: 'billing.refund',
        environment: 'production',
        arguments: { order: '1', amount: { value: 100, currency: 'EUR' } },
      },
    ],
  })
  await setLimit(w.admin, 'refunds-a-day', {
    definition: {
      scope: 'identity_tool',
      tool: 'billing.refund',
      measure: 'amount',
      currency: 'EUR',
      window: 'day',
      max: 100_000,
      outcome: 'deny',
      reason_code: 'REFUNDS_A_DAY',
      sentence: 'No more than this a day.',
    },
  })
  identity = (await newClient(w)).identityId
  await setStage(w.admin, identity, { default_stage: 'semi', tools: { 'billing.refund': 'autonomous' } })
  token = await serviceToken(w, ['registry:read', 'policies:write', 'thresholds:write', 'limits:write'])
})

interface Plan {
  findings: { file: string; line: number; column: number; code: string; severity: string; message: string }[]
  items: { file: string; verb: string; item: { kind: string } }[]
}
const exported = async (): Promise<{ [path: string]: string }> => {
  const answer = await fetch(json('GET', '/api/v1/catalog', token))
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { files: { [path: string]: string } }).files
}
const plan = async (files: { [path: string]: string }): Promise<Plan> => {
  const answer = await fetch(json('POST', '/api/v1/catalog/plan', token, { files }))
  expect(answer.status).toBe(200)
  return (await answer.json()) as Plan
}
const errors = ({ findings }: Plan) => findings.map((f) => `${f.file}:${f.line}:${f.column} ${f.code}`)

describe('export', () => {
  test('every file of the catalog, and the plan of an export is empty', async () => {
    const files = await exported()
    expect(Object.keys(files)).toEqual([
      'bands.yaml',
      `identities/${identity}.yaml`,
      'limits/refunds-a-day.yaml',
      'organization.yaml',
      'policies/late.cedar',
      'policies/late.yaml',
      'policies/refund-over-limit.cedar',
      'policies/refund-over-limit.yaml',
      'thresholds.yaml',
      'tools/billing.refund.yaml',
    ])
    expect(await plan(files)).toMatchObject({ findings: [], items: [] })
    expect(await exported()).toEqual(files)
  })
  test('comments and another order of members are no difference', async () => {
    const files = await exported()
    const name = 'policies/refund-over-limit.yaml'
    const lines = (files[name] as string).split('\n')
    const kind = lines.findIndex((l) => l.startsWith('kind:'))
    const moved = ['# Agreed in spring.', ...lines.toSpliced(kind, 1).filter(Boolean), lines[kind]]
    expect(await plan({ ...files, [name]: moved.join('\n') })).toMatchObject({ findings: [], items: [] })
  })
})

describe('plan', () => {
  test('a changed policy, a new limit and a higher stage are items of a change request', async () => {
    const files = await exported()
    const changed = {
      ...files,
      'policies/refund-over-limit.cedar': (files['policies/refund-over-limit.cedar'] as string).replace(
        '25000',
        '20000',
      ),
      'limits/few.yaml':
        'scope: identity\nmeasure: count\nwindow: hour\nmax: 3\noutcome: deny\nreason_code: FEW\nsentence: Few.\n',
      [`identities/${identity}.yaml`]: (files[`identities/${identity}.yaml`] as string).replace('semi', 'autonomous'),
    }
    const planned = await plan(changed)
    expect(planned.findings).toEqual([])
    expect(planned.items.map((i) => [i.verb, i.file, i.item.kind])).toEqual([
      ['change', 'policies/refund-over-limit.yaml', 'policy.publish'],
      ['add', 'limits/few.yaml', 'limit.set'],
      ['change', `identities/${identity}.yaml`, 'stages.set'],
    ])
  })
  test('a rule over an unknown tool is named at its place in the Cedar text, and nothing is planned', async () => {
    const files = await exported()
    const cedar = 'forbid (\n  principal is Agent,\n  action == Action::"billing.refnud",\n  resource\n);\n'
    const planned = await plan({ ...files, 'policies/refund-over-limit.cedar': cedar })
    expect(errors(planned)).toEqual(['policies/refund-over-limit.cedar:3:21 unknown_tool'])
    expect(planned.items).toEqual([])
  })
  test('Cedar that does not parse, and half of the rest wrong: every finding, no item', async () => {
    const files = await exported()
    const planned = await plan({
      ...files,
      'policies/late.cedar': 'forbid (principal, action, resource) when { context.amount.value > };\n',
      'limits/refunds-a-day.yaml': 'scope: universe\n',
      'tools/billing.refund.yaml': `${files['tools/billing.refund.yaml']}class: write\n`,
      'stray.txt': 'x',
    })
    const found = errors(planned)
    expect(found).toContainEqual(expect.stringMatching(/^policies\/late\.cedar:1:\d+ /))
    expect(found).toContainEqual('limits/refunds-a-day.yaml:1:1 invalid')
    expect(found).toContainEqual(expect.stringMatching(/^tools\/billing\.refund\.yaml:\d+:1 duplicate_key$/))
    expect(found).toContainEqual('stray.txt:1:1 unknown_file')
    expect(planned.items).toEqual([])
  })
  test('a retired policy does not come back under its id', async () => {
    await publishPolicy(w.admin, refundPolicy({ id: 'gone' }))
    const files = await exported()
    await retirePolicy(w.admin, 'gone', { reason: 'No longer needed.' })
    expect(errors(await plan(files))).toEqual(['policies/gone.yaml:1:1 retired'])
  })
  test('a new tool and a rule over it in one plan', async () => {
    const files = await exported()
    const planned = await plan({
      ...files,
      'tools/billing.credit.yaml': (files['tools/billing.refund.yaml'] as string).replaceAll('refund', 'credit'),
      'policies/credits.yaml':
        'kind: guard\noutcome: deny\nreason_code: NO_CREDIT\nsentence: No credits.\nmode: log\nrationale: Tried first.\n',
      'policies/credits.cedar': 'forbid (principal is Agent, action == Action::"billing.credit", resource);\n',
    })
    expect(errors(planned)).toEqual([])
    expect(planned.items.map((i) => i.item.kind)).toEqual(['tool.register', 'policy.publish'])
  })
})

describe('who may', () => {
  test('reading it needs the scope that reads the registry', async () => {
    const other = await serviceToken(w, ['decisions:read'])
    expect((await fetch(json('GET', '/api/v1/catalog', other))).status).toBe(403)
    expect((await fetch(json('POST', '/api/v1/catalog/plan', other, { files: {} }))).status).toBe(403)
  })
  test('nobody reads another organization’s', async () => {
    const other = await newWorld('other')
    await member(other, 'policy_author')
    const theirs = await serviceToken(other, ['registry:read'])
    const answer = await fetch(json('GET', '/api/v1/catalog', theirs))
    expect(Object.keys(((await answer.json()) as { files: object }).files)).not.toContain('tools/billing.refund.yaml')
  })
})
