import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_BANDS } from '../../../lib/policy/defaults.ts'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { listLimitsWithUse } from '../../../lib/registry/limits/list-limits-with-use.ts'
import { setLimit } from '../../../lib/registry/limits/set-limit.ts'
import { listPolicies } from '../../../lib/registry/policies/list-policies.ts'
import { listPolicyOwners } from '../../../lib/registry/policies/list-policy-owners.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { bandsHash, changeBands, getBands } from '../../../lib/registry/thresholds/change-bands.ts'
import { changeThreshold } from '../../../lib/registry/thresholds/change-threshold.ts'
import { listThresholds } from '../../../lib/registry/thresholds/list-thresholds.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { type TestDatabase, testDatabase } from '../../harness.ts'
import { newAgent, newWorld, refundPolicy, refundTool, type World } from './registry-world.ts'

// What the pages about rules read besides the rules themselves.

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await testDatabase()
  world = await newWorld()
  await registerTool(world.admin, { definition: refundTool() })
})
afterAll(stopChecks)

describe('limits with their use', () => {
  const definition = {
    scope: 'identity_tool',
    tool: 'billing.refund',
    measure: 'amount',
    currency: 'EUR',
    window: 'hour',
    max: 100_000,
    outcome: 'deny',
    reason_code: 'MONEY_PER_HOUR',
    sentence: 'At most €1,000 an hour.',
  }
  test('show the fullest counter of the open window, and whose it is', async () => {
    const { agent, identityId } = await newAgent(world)
    await setLimit(world.admin, 'money-per-hour', { definition })
    await setLimit(world.admin, 'unused', { definition })
    const count = (key: string, minutesAgo: number, value: number) =>
      database.owner.query(
        `INSERT INTO counter (organization_id, limit_id, scope_key, bucket, value)
         VALUES ($1, 'money-per-hour', $2, date_trunc('minute', now()) - make_interval(mins => $3), $4)`,
        [world.organizationId, key, minutesAgo, value],
      )
    await count(`${identityId}/billing.refund`, 0, 30_000)
    await count(`${identityId}/billing.refund`, 59, 12_000)
    await count(`${identityId}/billing.refund`, 62, 50_000) // has left the window
    await count('agi_gone/billing.refund', 5, 40_000)
    const { items } = await listLimitsWithUse(world.admin, {})
    expect(items.find((l) => l.id === 'money-per-hour')).toMatchObject({
      owner: { id: world.admin.id, name: world.admin.name },
      use: { used: 42_000, counters: 2, of: { agentId: agent.id, agent: agent.name, environment: 'production' } },
    })
    expect(items.find((l) => l.id === 'unused')?.use).toBeNull()
  })
})

describe('the catalog', () => {
  test('narrows to an environment with what holds everywhere, and knows its owners', async () => {
    const made = await newWorld()
    await registerTool(made.admin, { definition: refundTool() })
    await publishPolicy(made.admin, refundPolicy({ id: 'everywhere', environments: [] }))
    await publishPolicy(made.admin, refundPolicy({ id: 'in-production', environments: ['production'] }))
    const ids = async (environment: string) => (await listPolicies(made.admin, { environment })).items.map((p) => p.id)
    expect(await ids('production')).toEqual(['everywhere', 'in-production'])
    expect(await ids('sandbox')).toEqual(['everywhere'])
    expect(await listPolicyOwners(made.admin)).toEqual([{ id: made.admin.id, name: made.admin.name }])
  })
  test('has no policy under the name of a page', async () => {
    await expect(publishPolicy(world.admin, refundPolicy({ id: 'new' }))).rejects.toMatchObject({ status: 400 })
  })
})

describe('what was changed meanwhile', () => {
  test('is not overwritten in the impact bands', async () => {
    const base = bandsHash(await getBands(world.admin))
    const bands = { ...DEFAULT_BANDS, unbounded: 'high' as const }
    await changeBands(world.admin, { bands, rationale: 'First of two.', base })
    await expect(changeBands(world.admin, { bands: DEFAULT_BANDS, rationale: 'Second.', base })).rejects.toMatchObject({
      status: 409,
      code: 'changed_meanwhile',
    })
    expect((await getBands(world.admin)).unbounded).toBe('high')
  })
  test('says in a threshold cell who changed it, by name, and that nobody has signed it since', async () => {
    const alone = [{ below: 10_001, outcome: 'allow' }]
    const name = { impact: 'low', reversibility: 'reversible', sensitivity: 'ordinary' }
    await changeThreshold(world.admin, name, { semi: alone, autonomous: alone, rationale: 'Small things.', version: 1 })
    const [first] = await listThresholds(world.admin)
    expect(first).toMatchObject({
      version: 2,
      updated_by_name: world.admin.name,
      sign_offs: [],
    })
  })
})
