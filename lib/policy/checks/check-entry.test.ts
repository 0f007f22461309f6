import { describe, expect, test } from 'vitest'
import { cedarBroken } from '../cedar-instance.ts'
import { DEFAULT_BANDS } from '../defaults.ts'
import { DELETE, EXPORT, guard, KEYS, NOW, REFUND, SEARCH } from '../testing/fixtures.ts'
import type { PolicyContent, Stage } from '../types.ts'
import { checkEntry, type EntryDraft } from './check-entry.ts'
import type { PolicyExample } from './example-types.ts'

const world = {
  now: NOW,
  tools: [REFUND, SEARCH, DELETE, EXPORT, KEYS],
  resource_types: { order: { customer_verified: 'boolean' as const, data_class: 'string' as const } },
  bands: DEFAULT_BANDS,
  policies: [] as PolicyContent[],
}
const REFUNDS = 'forbid (principal is Agent, action == Action::"billing.refund", resource)'
const OVER = `${REFUNDS} when { context has amount && context.amount.value > 25000 };`
const refundOf = (value: number, more: Partial<PolicyExample> = {}): PolicyExample => ({
  name: `a refund of ${value}`,
  expect: 'match',
  tool: 'billing.refund',
  environment: 'production',
  arguments: { order: '48213', amount: { value, currency: 'EUR' } },
  ...more,
})
const check = (cedar: string, more: Partial<PolicyContent> = {}, entry: Partial<EntryDraft> = {}, others = world) =>
  checkEntry({ content: guard('a-rule', cedar, more), examples: [], review_at: null, taken: null, ...entry }, others)
const found = (...args: Parameters<typeof check>) => check(...args).findings

describe('examples', () => {
  test('run at the stage that they name, as autonomous where they name none', () => {
    const semi =
      'forbid (principal is Agent, action == Action::"billing.refund", resource) when { context.stage == "semi" };'
    const tried = (stage?: Stage) => check(semi, {}, { examples: [refundOf(1, stage && { stage })] }).examples[0]?.got
    expect([tried('semi'), tried('autonomous'), tried()]).toEqual(['match', 'no_match', 'no_match'])
  })
  const both = [refundOf(40_000), refundOf(10_000, { expect: 'no_match' })]
  test('that hold are run, and nothing is left to say', () => {
    const { findings, examples } = check(OVER, {}, { examples: both })
    expect(findings).toEqual([])
    expect(examples.map((e) => [e.passed, e.got])).toEqual([
      [true, 'match'],
      [true, 'no_match'],
    ])
  })
  test('that do not hold say which, and what was not so', () => {
    const { findings, examples } = check(
      OVER,
      {},
      { examples: [refundOf(10_000), refundOf(40_000, { expect: 'no_match' })] },
    )
    expect(findings.filter((f) => f.severity === 'error').map((f) => [f.pointer, f.code])).toEqual([
      ['/examples/0', 'example_failed'],
      ['/examples/1', 'example_failed'],
    ])
    expect(examples[0]?.why).toBe('it did not match, and must: context.amount.value > 25000 is not so')
    expect(examples[1]?.why).toBe('it matched, and must not')
  })
  test.each<[string, Partial<PolicyContent>, Partial<PolicyExample>, string]>([
    ['another environment', { environments: ['sandbox'] }, {}, 'the rule is not for production'],
    [
      'another tool',
      {},
      { tool: 'billing.search', arguments: { where: 'x' } },
      'its scope names another agent or another tool',
    ],
    ['another time', { effective_from: '2027-01-01T00:00:00Z' }, {}, 'the rule is not in effect yet'],
    [
      'a time that is over',
      { effective_until: '2027-01-01T00:00:00Z' },
      { at: '2027-02-01T00:00:00Z' },
      'the rule is not in effect any more',
    ],
  ])('%s is said', (_, more, example, why) => {
    const { examples } = check(OVER, more, { examples: [refundOf(40_000, example)] })
    expect(examples[0]?.why).toBe(`it did not match, and must: ${why}`)
  })
  test('with a wrong type are a finding at its pointer', () => {
    const wrong = refundOf(1, { arguments: { order: 48213, amount: { value: '1', currency: 'EUR' } } })
    expect(found(OVER, {}, { examples: [wrong, refundOf(40_000, { tool: 'billing.refnd' })] })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          pointer: '/examples/0/arguments/order',
          code: 'example_wrong_type',
          message: 'must be a string',
        }),
        expect.objectContaining({ pointer: '/examples/1/tool', code: 'unknown_tool' }),
      ]),
    )
  })
  test('know what is registered, previewed, and at what hour', () => {
    const verified = `${REFUNDS} unless { context.resources has order && context.resources.order has customer_verified && context.resources.order.customer_verified };`
    const registered = { resources: [{ type: 'order', id: '48213', attributes: { customer_verified: true } }] }
    expect(
      check(
        verified,
        {},
        { examples: [refundOf(1, { expect: 'no_match', ...registered }), refundOf(1)] },
      ).examples.every((e) => e.passed),
    ).toBe(true)
    const night =
      'forbid (principal is Agent, action == Action::"billing.delete", resource) when { context.time.hour < 6 && context.reach has customers && context.reach.customers > 3 };'
    const example = {
      name: 'n',
      expect: 'match' as const,
      tool: 'billing.delete',
      environment: 'production' as const,
      arguments: { where: 'x' },
    }
    expect(
      check(night, {}, { examples: [{ ...example, at: '2026-11-20T03:00:00Z', reach: { customers: 4 } }] }).examples[0],
    ).toMatchObject({ passed: true })
  })
  test('are run as if enforced: what a rule in log mode cannot evaluate is told', () => {
    const failing = `${REFUNDS} when { context has amount && context.amount.value * 9223372036854775807 > 1 };`
    expect(check(failing, { mode: 'log' }, { examples: [refundOf(40_000)] }).examples[0]).toMatchObject({
      got: 'error',
      passed: false,
    })
  })
  test('are advised, on both sides', () => {
    expect(found(OVER).map((f) => [f.severity, f.code])).toEqual([['suggestion', 'no_examples']])
    expect(found(OVER, {}, { examples: [refundOf(40_000)] }).map((f) => f.code)).toEqual(['one_sided_examples'])
  })
})

describe('a rule that can never match', () => {
  test.each<[string, string, Partial<PolicyContent>, string]>([
    [
      'bounds that exclude each other',
      `${REFUNDS} when { context has amount && context.amount.value > 500 && context.amount.value < 100 };`,
      {},
      'context.amount.value',
    ],
    [
      'a value below what the schema allows',
      `${REFUNDS} when { context.args.amount.value < 1 };`,
      {},
      'context.args.amount.value',
    ],
    [
      'an environment that the entry leaves out',
      `${REFUNDS} when { context.environment == "production" };`,
      { environments: ['sandbox'] },
      'context.environment',
    ],
    [
      'a class that the tool does not have',
      `${REFUNDS} when { context.tool.class == "destructive" };`,
      {},
      'context.tool.class',
    ],
    [
      'an impact that does not exist',
      `${REFUNDS} when { context.impact == "huge" || context.impact == "vast" };`,
      {},
      'context.impact',
    ],
    [
      'a stage that is not in the set',
      `${REFUNDS} when { context.stage == "semi" && ["shadow"].contains(context.stage) };`,
      {},
      'context.stage',
    ],
    [
      'a value that is there and is not',
      `${REFUNDS} when { context has confidence } unless { context has confidence };`,
      {},
      'context',
    ],
  ])('%s', (_, cedar, more, path) => {
    const finding = found(cedar, more).find((f) => f.code === 'never_matches')
    expect(finding?.severity).toBe('warning')
    if (path !== 'context') {
      expect(finding?.message).toContain(path)
      expect(cedar.slice(finding?.place?.from, finding?.place?.to)).toBe(path)
    }
  })
  test.each([
    OVER,
    `${REFUNDS} when { context.environment == "production" || context.stage == "semi" };`,
    `${REFUNDS} when { context has amount && (context.amount.value > 500 || context.amount.value < 100) };`,
    'forbid (principal is Agent, action, resource) when { context.tool.class == "destructive" };',
  ])('%s can', (cedar) => expect(found(cedar).map((f) => f.code)).not.toContain('never_matches'))
  test('because it is over is said at the date', () => {
    expect(found(OVER, { effective_until: '2026-01-01T00:00:00Z' })).toContainEqual(
      expect.objectContaining({ pointer: '/effective_until', code: 'over', severity: 'warning' }),
    )
  })
})

describe('a name that no tool has', () => {
  const names = (cedar: string) => found(cedar).map((f) => [f.severity, f.code, f.message])
  test('is told with the nearest, where Cedar’s validator refuses it', () => {
    expect(names(`${REFUNDS} when { context.amont.value > 1 };`)[0]).toEqual([
      'error',
      'attribute_unknown',
      'attribute `amont` not found (did you mean `context.amount`?)',
    ])
  })
  test('and where the validator says nothing, after text of several bytes a letter', () => {
    const text = `// „Größe“ 🙂🙂\n${REFUNDS}\nwhen { "🙂" == "🙂" && context.resources has order && context.resources.order has customer_verifed };`
    const [finding] = found(text)
    expect(finding).toMatchObject({ severity: 'warning', code: 'attribute_of_no_tool', place: { line: 3, column: 83 } })
    expect(finding?.message).toContain('did you mean context.resources.order.customer_verified?')
    expect(text.slice(finding?.place?.from, finding?.place?.to)).toBe('customer_verifed')
    expect(Buffer.from(text).subarray(finding?.place?.byteOffset).toString()).toMatch(/^customer_verifed/)
  })
})

describe('the rest of an entry', () => {
  test('an id that is taken, a review that is due, a scope without bounds', () => {
    expect(found(OVER, {}, { taken: 'active' })).toContainEqual(
      expect.objectContaining({ pointer: '/id', code: 'id_exists', severity: 'error' }),
    )
    expect(found(OVER, {}, { taken: 'retired' })[0]?.message).toContain('not used again')
    expect(found(OVER, {}, { review_at: '2026-11-19T00:00:00.000Z' })).toContainEqual(
      expect.objectContaining({ pointer: '/review_at', code: 'review_overdue', severity: 'warning' }),
    )
    expect(found('forbid (principal is Agent, action, resource);').map((f) => f.code)).toContain('broad_scope')
  })
  test('a megabyte, deep nesting and a broken text are findings, and Cedar lives', () => {
    for (const [cedar, code] of [
      [`${REFUNDS} when { "${'x'.repeat(1_000_000)}" == "x" };`, 'too_complex'],
      [`${REFUNDS} when { ${'!'.repeat(5_000)}true };`, 'too_complex'],
      ['forbid (principal', 'parse_error'],
    ] as const)
      expect(found(cedar, {}, { examples: [refundOf(1)] }).map((f) => f.code)).toContain(code)
    expect(cedarBroken()).toBeNull()
  })
  test('errors come first, then by place', () => {
    const severities = found(`${REFUNDS} when { context.amont.value > 1 };`, {
      effective_until: '2026-01-01T00:00:00Z',
    }).map((f) => f.severity)
    expect(severities).toEqual(['error', 'warning', 'suggestion'])
  })
})
