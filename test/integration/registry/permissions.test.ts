import { beforeAll, describe, expect, test } from 'vitest'
import type { ServiceActor } from '../../../lib/people/actor.ts'
import { OUTCOMES } from '../../../lib/policy/types.ts'
import { explainPermission } from '../../../lib/registry/agents/explain-permission.ts'
import type { PermissionCell } from '../../../lib/registry/agents/permission-cell.ts'
import { permissionMatrix } from '../../../lib/registry/agents/permission-matrix.ts'
import { suspendIdentity } from '../../../lib/registry/agents/suspend-identity.ts'
import { publishPolicies } from '../../../lib/registry/policies/publish-policies.ts'
import { quarantineTool } from '../../../lib/registry/tools/quarantine-tool.ts'
import { releaseTool } from '../../../lib/registry/tools/release-tool.ts'
import { tamper } from '../../harness.ts'
import { addAgent, limit, openWorld, process, refund, stage, type World } from '../authorize/world.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})

const cellsOf = async (agent: string, tool: string): Promise<Record<string, PermissionCell>> => {
  const matrix = await permissionMatrix(w.admin, agent, { tools: 'all' })
  const row = matrix.items.find((r) => r.tool === tool)
  return Object.fromEntries((row?.cells ?? []).map((c) => [c.environment, c]))
}
const wordOf = async (agent: string, tool: string, environment = 'production') =>
  (await cellsOf(agent, tool))[environment]?.answer?.word

const recorded = async () => {
  const { rows } = await w.t.owner.query(
    `SELECT (SELECT count(*) FROM decision WHERE organization_id = $1)::int AS decisions,
            (SELECT count(*) FROM audit_entry WHERE organization_id = $1)::int AS entries,
            (SELECT coalesce(sum(value), 0) FROM counter WHERE organization_id = $1)::int AS counted`,
    [w.organizationId],
  )
  return rows[0]
}

describe('the permission matrix', () => {
  test('says in every cell what the live API then answers', async () => {
    const api = process(w)
    const matrix = await permissionMatrix(w.admin, w.agent.id, { tools: 'all' })
    expect(matrix.items.map((r) => r.tool)).toEqual([
      'billing.delete_records',
      'billing.refund',
      'crm.search',
      'db.drop_table',
      'vault.rotate',
    ])
    for (const { tool, cells } of matrix.items)
      for (const cell of cells) {
        const token = cell.environment === 'production' ? w.agent.token : w.sandbox.token
        const { body } = await api.authorize(
          {
            tool,
            arguments: cell.arguments,
            reasoning: { confidence: 0.9 },
            capabilities: ['obligations'],
            dry_run: true,
          },
          { token },
        )
        expect({ tool, outcome: body.outcome, code: body.reason.code }).toEqual({
          tool,
          outcome: cell.answer?.outcome,
          code: cell.answer?.reason.code,
        })
      }
  })

  test('finds the amount at which the answer changes, to the cent', async () => {
    const { production } = await cellsOf(w.agent.id, 'billing.refund')
    expect(production?.answer?.word).toBe('alone')
    expect(production?.beyond).toMatchObject({
      up_to: { measure: 'amount', value: 25_000, currency: 'EUR' },
      answer: { word: 'asks', reason: { code: 'REFUND_OVER_LIMIT' }, rule: 'policy:refund-over-limit' },
    })
  })

  test('records nothing and counts nothing', async () => {
    const before = await recorded()
    await permissionMatrix(w.admin, w.agent.id, { tools: 'all' })
    await explainPermission(w.admin, {
      identity: w.agent.identity,
      tool: 'billing.refund',
      arguments: '{"order":"48213","amount":{"value":41200,"currency":"EUR"}}',
    })
    expect(await recorded()).toEqual(before)
  })

  test('a change is seen at the next look: stage, quarantine, suspension, grant', async () => {
    const agent = await addAgent(w, 'changing-agent')
    expect(await wordOf(agent.id, 'billing.refund')).toBe('alone')
    await stage(w, agent, 'billing.refund', 'shadow')
    const { production } = await cellsOf(agent.id, 'billing.refund')
    expect(production).toMatchObject({
      own_stage: 'shadow',
      answer: { word: 'shadow', shadow_outcome: 'require_approval' },
    })
    await stage(w, agent, 'billing.refund', 'supervised')
    expect(await wordOf(agent.id, 'billing.refund')).toBe('asks')

    await quarantineTool(w.admin, 'crm.search', { reason: 'For a test.' })
    expect(await wordOf(agent.id, 'crm.search')).toBe('denied')
    await releaseTool(w.admin, 'crm.search', { reason: 'For a test.' })
    expect(await wordOf(agent.id, 'crm.search')).toBe('alone')

    await w.t.owner.query(`UPDATE "grant" SET revoked_at = now() WHERE identity_id = $1 AND tool = 'crm.search'`, [
      agent.identity,
    ])
    expect(await wordOf(agent.id, 'crm.search')).toBe('no_grant')
    await suspendIdentity(w.admin, agent.identity, { reason: 'For a test.' })
    expect(await wordOf(agent.id, 'billing.refund')).toBe('denied')
  })

  test('never is never, whatever was granted', async () => {
    expect(await wordOf(w.agent.id, 'db.drop_table')).toBe('never')
  })

  test('a rule about registered attributes: strict for a stranger, milder where it holds', async () => {
    await publishPolicies(w.admin, {
      policies: [
        {
          rationale: 'For tests.',
          content: {
            id: 'verified-only',
            kind: 'guard',
            cedar:
              'forbid (principal, action == Action::"billing.refund", resource) unless { context.resources has order && context.resources.order has customer_verified && context.resources.order.customer_verified };',
            outcome: 'require_approval',
            reason_code: 'CUSTOMER_NOT_VERIFIED',
            sentence: 'A refund for a customer who is not verified needs an operations lead.',
            mode: 'enforce',
            environments: ['production'],
            requirements: { queues: { 'operations-leads': 1 }, min_people: 1 },
          },
        },
      ],
    })
    const { production, sandbox } = await cellsOf(w.agent.id, 'billing.refund')
    expect(production).toMatchObject({
      answer: { word: 'asks', reason: { code: 'CUSTOMER_NOT_VERIFIED' } },
      registered: { type: 'order', id: '48213', answer: { word: 'alone' } },
      beyond: { up_to: { value: 25_000 } },
    })
    expect(sandbox?.answer?.word).toBe('alone')
  })

  test('shows granted tools unless all are asked for, a page at a time', async () => {
    const agent = await addAgent(w, 'paged-agent')
    await tamper(
      w.t,
      '"grant"',
      `UPDATE "grant" SET ends_at = now() - interval '40 days' WHERE identity_id = $1 AND tool LIKE 'vault%'`,
      [agent.identity],
    )
    const tools = (m: { items: { tool: string }[] }) => m.items.map((r) => r.tool)
    const first = await permissionMatrix(w.admin, agent.id, { limit: 3 })
    expect(tools(first)).toEqual(['billing.delete_records', 'billing.refund', 'crm.search'])
    const second = await permissionMatrix(w.admin, agent.id, { limit: 3, cursor: first.next_cursor })
    expect([tools(second), second.next_cursor]).toEqual([['db.drop_table'], null])
  })

  test('another organization’s agent is as missing as one that never was', async () => {
    const elsewhere = await openWorld(w.t)
    for (const id of [elsewhere.agent.id, 'agt_missing'])
      await expect(permissionMatrix(w.admin, id, {})).rejects.toMatchObject({ status: 404 })
    const body = { identity: elsewhere.agent.identity, tool: 'crm.search', arguments: '{"query":"x"}' }
    await expect(explainPermission(w.admin, body)).rejects.toMatchObject({ status: 404 })
  })

  test('a service account needs the scope', async () => {
    const service: ServiceActor = {
      kind: 'service',
      organizationId: w.organizationId,
      id: 'sva_test',
      name: 'test',
      scopes: ['decisions:read'],
    }
    await expect(permissionMatrix(service, w.agent.id, {})).rejects.toMatchObject({ status: 403 })
  })
})

describe('the explainer', () => {
  const explain = (args: unknown, more: object = {}) =>
    explainPermission(w.admin, {
      identity: w.agent.identity,
      tool: 'billing.refund',
      arguments: typeof args === 'string' ? args : JSON.stringify(args),
      confidence: '0.95',
      ...more,
    })

  test('agrees with the live API, rule by rule, limits at their counters included', async () => {
    const api = process(w)
    await limit(w, 'two-an-hour', {
      scope: 'identity_tool',
      tool: 'billing.refund',
      measure: 'count',
      window: 'hour',
      max: 2,
      outcome: 'deny',
      reason_code: 'TWO_AN_HOUR',
      sentence: 'Two refunds an hour.',
    })
    for (const [order, value] of [
      ['48213', 100],
      ['48213', 41_200],
      ['48214', 200],
      ['48214', 300],
    ] as const) {
      const said = await explain(refund(order, value).arguments)
      const { body } = await api.authorize(refund(order, value, { capabilities: ['obligations'] }))
      expect([said.outcome, said.reason.code, said.impact]).toEqual([body.outcome, body.reason.code, body.impact])
    }
    const full = await explain(refund('48213', 100).arguments)
    expect([full.outcome, full.reason.code]).toEqual(['deny', 'TWO_AN_HOUR'])
    expect(full.rules.find((r) => r.step === 'limit')).toMatchObject({ limit: { limit: 2, actual: 3 } })
  })

  test('an unverified assumption and a low confidence only tighten', async () => {
    const rank = (o: (typeof OUTCOMES)[number]) => OUTCOMES.indexOf(o)
    const sure = await explain({ query: 'x' }, { tool: 'crm.search' })
    for (const more of [{ unverified: 1 }, { confidence: '0.1' }, { confidence: '' }])
      expect(rank((await explain({ query: 'x' }, { tool: 'crm.search', ...more })).outcome)).toBeGreaterThanOrEqual(
        rank(sure.outcome),
      )
  })

  test('arguments that do not fit are an answer; what is no JSON is refused at its field', async () => {
    const wrong = await explain({ order: 7, extra: true })
    expect(wrong.outcome).toBe('deny')
    expect(wrong.field_errors.map((e) => e.pointer)).toContain('/arguments/extra')
    for (const text of ['{', '[]', '7', '{"a":1,"a":2}', '{"a":9007199254740993}'])
      await expect(explain(text)).rejects.toMatchObject({ status: 400, fields: [{ pointer: '/arguments' }] })
    await expect(explain({}, { confidence: '2' })).rejects.toMatchObject({ status: 400 })
  })
})
