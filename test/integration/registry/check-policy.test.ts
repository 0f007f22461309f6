import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stopChecks } from '../../../lib/registry/checks/run-checks.ts'
import { stopEntryChecks } from '../../../lib/registry/checks/run-entry-check.ts'
import { checkPolicy } from '../../../lib/registry/policies/check-policy.ts'
import { formatPolicy } from '../../../lib/registry/policies/format-policy.ts'
import { publishPolicy } from '../../../lib/registry/policies/publish-policy.ts'
import { retirePolicy } from '../../../lib/registry/policies/retire-policy.ts'
import { registerTool } from '../../../lib/registry/tools/register-tool.ts'
import { testDatabase } from '../../harness.ts'
import {
  call,
  json,
  member,
  newWorld,
  refundPolicy,
  refundTool,
  serviceToken,
  unique,
  type World,
} from './registry-world.ts'

let world: World
beforeAll(async () => {
  await testDatabase()
  world = await newWorld()
  await registerTool(world.admin, { definition: refundTool() })
})
afterAll(async () => {
  await stopChecks()
  await stopEntryChecks()
})
const refundOf = (value: unknown, expect = 'match') => ({
  name: `a refund of ${JSON.stringify(value)}`,
  expect,
  tool: 'billing.refund',
  environment: 'production',
  arguments: { order: '48213', amount: { value, currency: 'EUR' } },
})
const entry = (over: object = {}, more: object = {}) => ({ ...refundPolicy({ id: unique('draft'), ...over }), ...more })
const found = async (body: unknown) =>
  (await checkPolicy(world.admin, body)).findings.map((f) => [f.severity, f.pointer, f.code])

describe('an entry while it is written', () => {
  test('without faults has only advice, and its examples are run', async () => {
    const answer = await checkPolicy(
      world.admin,
      entry({}, { examples: [refundOf(40_000), refundOf(1_000, 'no_match')] }),
    )
    expect(answer.findings).toEqual([])
    expect(answer.examples.map((e) => e.passed)).toEqual([true, true])
    expect(answer.counts).toEqual({ error: 0, warning: 0, suggestion: 0 })
  })
  test('may still miss what it needs: each is a finding in its place, and the text is checked beside it', async () => {
    const cedar =
      '// „é🙂“\nforbid (principal is Agent, action == Action::"billing.refund", resource) when { "🙂" == "x" || context.amont.value > 1 };'
    const { findings } = await checkPolicy(world.admin, { content: { cedar, kind: 'guard' } })
    expect(findings.map((f) => f.pointer)).toEqual(
      expect.arrayContaining([
        '/content/id',
        '/content/sentence',
        '/content/reason_code',
        '/content/outcome',
        '/rationale',
      ]),
    )
    const slip = findings.find((f) => f.pointer === '/content/cedar')
    expect(slip?.message).toContain('did you mean `context.amount`?')
    expect(cedar.slice(slip?.place?.from, slip?.place?.to)).toBe('context.amont.value')
    expect(slip?.place).toMatchObject({ line: 2, column: 97 })
  })
  test('holds examples of wrong types at their pointers, and runs the others in their places', async () => {
    const answer = await checkPolicy(
      world.admin,
      entry(
        {},
        { examples: [refundOf('much'), { ...refundOf(1), expect: 'maybe' }, refundOf(1_000), { name: 5 }, 'x'] },
      ),
    )
    const pointers = answer.findings.map((f) => f.pointer)
    for (const p of [
      '/examples/0/arguments/amount/value',
      '/examples/1/expect',
      '/examples/2',
      '/examples/3/name',
      '/examples/4',
    ])
      expect(pointers).toContain(p)
    expect(answer.examples.map((e) => e.got)).toEqual(['error', 'error', 'no_match', 'error', 'error'])
  })
  test('knows the organization: an id that is taken or was, a stricter rule, a tool that does not exist', async () => {
    const id = unique('denies')
    const stricter = refundPolicy({
      id,
      outcome: 'deny',
      sentence: 'None over 20.',
      cedar:
        'forbid (principal is Agent, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 2000 };',
    })
    const { requirements: _, ...content } = stricter.content as { requirements?: unknown }
    await publishPolicy(world.admin, { ...stricter, content })
    expect(await found(entry())).toContainEqual(['warning', '/content/cedar', 'shadowed'])
    expect(await found(entry({ id }))).toContainEqual(['error', '/content/id', 'id_exists'])
    expect((await found({ ...entry({ id }), base_version: 1 })).map(([, , code]) => code)).not.toContain('id_exists')
    await retirePolicy(world.admin, id, { reason: 'A test.' })
    expect((await found(entry())).map(([, , code]) => code)).not.toContain('shadowed')
    expect((await checkPolicy(world.admin, entry({ id }))).findings[0]?.message).toContain('not used again')
    expect(
      await found(entry({ cedar: 'forbid (principal is Agent, action == Action::"billing.refnd", resource);' })),
    ).toContainEqual(['error', '/content/cedar', 'unknown_tool'])
  })
  test('is said to be due, over, and without examples', async () => {
    expect(
      await found(entry({ effective_until: '2020-01-01T00:00:00Z' }, { review_at: '2020-01-01T00:00:00Z' })),
    ).toEqual([
      ['warning', '/content/effective_until', 'over'],
      ['warning', '/review_at', 'review_overdue'],
      ['suggestion', '/examples', 'no_examples'],
    ])
  })
})

test('what is hopeless is a clean answer: a megabyte, deep nesting, a body that is none', async () => {
  const big = (n: number) => entry({ cedar: `forbid (principal, action, resource) when { "${'ö'.repeat(n)}" == "" };` })
  expect(await found(big(60_000))).toContainEqual(['error', '/content/cedar', 'too_complex'])
  expect(
    await found(entry({ cedar: `forbid (principal, action, resource) when { ${'('.repeat(20_000)} };` })),
  ).toContainEqual(['error', '/content/cedar', 'too_complex'])
  const token = await serviceToken(world)
  const status = async (body: unknown) => (await call(json('POST', '/api/v1/policies/check', token, body))).status
  expect(await status(big(1_100_000))).toBe(413)
  for (const body of [{}, { content: null }, { content: { cedar: 5 } }, { content: { cedar: 'a\0' } }, []])
    expect(await status(body)).toBe(400)
  expect(await status(entry())).toBe(200)
})
test('who may not write policies may not check them', async () => {
  await expect(checkPolicy(await member(world, 'approver'), entry())).rejects.toMatchObject({ status: 403 })
})
test('a failing example keeps a policy from being published; another example alone is another version', async () => {
  const id = unique('examples')
  const policy = refundPolicy({ id })
  await expect(publishPolicy(world.admin, { ...policy, examples: [refundOf(1)] })).rejects.toMatchObject({
    status: 422,
    fields: [{ pointer: '/examples/0', code: 'example_failed' }],
  })
  expect((await publishPolicy(world.admin, { ...policy, examples: [refundOf(40_000)] })).version).toBe(1)
  expect((await publishPolicy(world.admin, { ...policy, examples: [refundOf(50_000)] })).version).toBe(2)
  await expect(publishPolicy(world.admin, { ...policy, examples: [refundOf(50_000)] })).rejects.toMatchObject({
    code: 'unchanged',
  })
})
test('a text is laid out by Cedar, comments and all; what is no policy says where', async () => {
  const { cedar } = await formatPolicy(world.admin, {
    cedar: '// why\nforbid(principal is Agent,action,resource)when{context.impact=="high"};',
  })
  expect(cedar).toContain('// why\nforbid (\n  principal is Agent,')
  expect(await formatPolicy(world.admin, { cedar: 'forbid (' })).toMatchObject({
    cedar: null,
    findings: [{ code: 'parse_error' }],
  })
})
