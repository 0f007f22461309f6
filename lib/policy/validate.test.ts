import { describe, expect, test } from 'vitest'
import { cedarBroken } from './cedar-instance.ts'
import { DELETE, EXPORT, guard, REFUND, SEARCH } from './testing/fixtures.ts'
import type { PolicyContent, ToolDefinition } from './types.ts'
import { checkPolicy, checkToolDefinition } from './validate.ts'

const context = {
  tools: [REFUND, SEARCH, DELETE, EXPORT],
  resource_types: { order: { customer_verified: 'boolean' as const } },
}
const check = (cedar: string, more: Partial<PolicyContent> = {}) => checkPolicy(guard('a-rule', cedar, more), context)
const codes = (cedar: string, more: Partial<PolicyContent> = {}) => check(cedar, more).map((f) => f.code)
const REFUNDS = 'forbid (principal is Agent, action == Action::"billing.refund", resource)'

describe('a policy without findings', () => {
  test.each([
    `${REFUNDS};`,
    `${REFUNDS} when { context has amount && context.amount.value > 25000 };`,
    `${REFUNDS} unless { context.resources has order && context.resources.order has customer_verified && context.resources.order.customer_verified };`,
    'forbid (principal is Agent, action in Action::"class:destructive", resource) when { !context.reach.known };',
    'forbid (principal is Agent, action, resource) when { context.environment == "production" && context.time.hour < 6 };',
    'forbid (principal is Agent, action in [Action::"billing.refund", Action::"effect:data_export"], resource) when { action in Action::"class:read" };',
    'forbid (principal is user, action == Action::"whatever", resource is thing) when { principal.anything == 1 };',
  ])('%s', (cedar) => expect(check(cedar)).toEqual([]))
  test('a permit for subjects that are not agents', () => {
    expect(
      check('permit (principal is user, action == Action::"read", resource) when { principal.x == 1 };', {
        kind: 'permit',
        outcome: 'allow',
      }),
    ).toEqual([])
  })
})

describe('what is wrong is said, with its place', () => {
  test.each<[string, string, string]>([
    ['nothing', '', 'parse_error'],
    ['half a policy', 'forbid (principal, action', 'parse_error'],
    ['two policies', `${REFUNDS}; ${REFUNDS};`, 'not_one_policy'],
    ['a template', 'forbid (principal == ?principal, action, resource);', 'template'],
    ['a permit as a guard', 'permit (principal is Agent, action, resource);', 'wrong_effect'],
    ['an unknown tool', 'forbid (principal is Agent, action == Action::"billing.refnd", resource);', 'unknown_tool'],
    [
      'an unknown tool in a list',
      'forbid (principal is Agent, action in [Action::"billing.refund", Action::"x"], resource);',
      'unknown_tool',
    ],
    [
      'a group where a tool is meant',
      'forbid (principal is Agent, action == Action::"class:write", resource);',
      'group_needs_in',
    ],
    ['an unknown class', 'forbid (principal is Agent, action in Action::"class:writes", resource);', 'unknown_group'],
    [
      'an effect that no tool has',
      'forbid (principal is Agent, action in Action::"effect:nothing", resource);',
      'matches_no_tool',
    ],
    ['an argument that the tool does not have', `${REFUNDS} when { context.args.limit > 1 };`, 'attribute_unknown'],
    [
      'an attribute that nobody declared',
      `${REFUNDS} when { context.resources has order && context.resources.order.vip };`,
      'attribute_unknown',
    ],
    ['an optional attribute read without has', `${REFUNDS} when { context.confidence < 5 };`, 'may_be_missing'],
    ['a comparison of different types', `${REFUNDS} when { context.args.order > 5 };`, 'type_error'],
    [
      'an argument of only some of the tools',
      'forbid (principal is Agent, action in Action::"class:write", resource) when { context.args.limit > 1 };',
      'attribute_unknown',
    ],
    ['a condition that never holds', `${REFUNDS} when { context.args has limit };`, 'never_matches'],
    ['nobody named at all', 'forbid (principal, action, resource);', 'also_foreign'],
    ['a megabyte', `${REFUNDS} when { "${'x'.repeat(1_000_000)}" == "x" };`, 'too_complex'],
    ['nesting that would break Cedar', `${REFUNDS} when { ${'('.repeat(300)}true${')'.repeat(300)} };`, 'too_complex'],
  ])('%s', (_, cedar, code) => {
    expect(codes(cedar)).toContain(code)
    expect(cedarBroken()).toBeNull()
  })
  test('the place is right in lines, columns, editor units and bytes', () => {
    const text = `// é€🙂\n${REFUNDS}\n  when { "é🙂" == "x" || context.amont == 1 };`
    const [finding] = check(text)
    const place = finding?.place
    expect(place).toMatchObject({ line: 3, column: 26 })
    expect(text.slice(place?.from, place?.to)).toBe('context.amont')
    expect(Buffer.from(text).subarray(place?.byteOffset).toString()).toMatch(/^context\.amont/)
    expect(finding?.message).toContain('amont')
  })
  test('of a rule over many tools it is said for which', () => {
    const [finding] = check(
      'forbid (principal is Agent, action in [Action::"billing.search", Action::"crm.export", Action::"billing.refund"], resource) when { context.args has where && context.args.where == 5 };',
    )
    expect(finding?.message).toContain('(for billing.search)')
  })
  test.each<[Partial<PolicyContent>, string]>([
    [{ sentence: '  ' }, 'missing'],
    [{ reason_code: 'no' }, 'bad_code'],
    [{ outcome: 'allow' }, 'wrong_outcome'],
    [{ outcome: 'downscope' }, 'alternative_missing'],
    [{ outcome: 'downscope', alternative: { tool: 'nothing', sentence: 's' } }, 'unknown_tool'],
    [{ outcome: 'require_approval' }, 'requirements_missing'],
    [{ outcome: 'require_approval', requirements: { queues: {}, min_people: 1 } }, 'nobody_asked'],
    [{ measure: { path: 'args.amount', limit: 1, unit: 'x' } }, 'bad_path'],
    [{ effective_from: 'soon' }, 'bad_time'],
    [{ effective_from: '2027-01-01T00:00:00Z', effective_until: '2026-01-01T00:00:00Z' }, 'never_in_force'],
    [
      { kind: 'permit', outcome: 'allow', cedar: 'permit (principal is Agent, action, resource);' },
      'permit_for_agents',
    ],
    [{ kind: 'permit', outcome: 'deny', cedar: 'permit (principal is user, action, resource);' }, 'wrong_outcome'],
  ])('%j is %s', (more, code) => expect(codes(more.cedar ?? `${REFUNDS};`, more)).toContain(code))
})

describe('a tool definition', () => {
  const tool = (more: object) =>
    checkToolDefinition({ ...REFUND, ...more } as ToolDefinition)
      .filter((f) => f.severity === 'error')
      .map((f) => [f.pointer, f.code])
  test('of the fixtures has no errors', () => {
    for (const d of context.tools) expect(checkToolDefinition(d).filter((f) => f.severity === 'error')).toEqual([])
  })
  test.each<[object, string, string]>([
    [{ name: 'class:write' }, '/name', 'bad_name'],
    [{ name: 'a/b' }, '/name', 'bad_name'],
    [{ verb: '' }, '/verb', 'missing'],
    [{ class: 'writes' }, '/class', 'unknown_value'],
    [{ reversibility: 'soft' }, '/reversibility', 'unknown_value'],
    [
      { input_schema: { type: 'object', properties: { a: { type: 'strng' } } }, pointers: {} },
      '/input_schema',
      'schema_invalid',
    ],
    [{ input_schema: { type: 'array' }, pointers: {} }, '/input_schema', 'schema_invalid'],
    [{ pointers: { rows: '/nothing' } }, '/pointers/rows', 'pointer_to_nothing'],
    [{ pointers: { rows: 'order' } }, '/pointers/rows', 'bad_pointer'],
    [{ pointers: { rows: '/order' } }, '/pointers/rows', 'pointer_type'],
    [{ pointers: { amount: { value: '/order', currency: '=EUR' } } }, '/pointers/amount/value', 'pointer_type'],
    [
      { pointers: { amount: { value: '/amount/value', currency: '=euro' } } },
      '/pointers/amount/currency',
      'bad_currency',
    ],
    [{ pointers: { resources: [{ type: 'a b', id: '/order' }] } }, '/pointers/resources/0/type', 'bad_name'],
    [{ pointers: { resources: [{ type: 'order', id: '/amount' }] } }, '/pointers/resources/0/id', 'pointer_type'],
    [{ pointers: { secrets: ['/order', '/token'] } }, '/pointers/secrets/1', 'pointer_to_nothing'],
    [{ editable: [{ pointer: '/order', how: 'lower' }] }, '/editable/0/pointer', 'pointer_type'],
    [{ bounded_by: { rows: '/limit' } }, '/bounded_by/rows', 'pointer_to_nothing'],
    [{ reach: { rows: -1 } }, '/reach/rows', 'bad_number'],
  ])('%j: %s %s', (more, pointer, code) => expect(tool(more)).toContainEqual([pointer, code]))
  test('is warned about what rules cannot read, and about effects that nobody declared', () => {
    const { effects: _, ...undeclared } = REFUND
    const warnings = checkToolDefinition({
      ...undeclared,
      input_schema: {
        type: 'object',
        additionalProperties: true,
        properties: { order: { type: 'string' }, x: { type: ['string', 'null'] } },
      },
      pointers: {
        resources: [
          { type: 'order', id: '/order' },
          { type: 'order', id: '/order' },
        ],
      },
    }).map((f) => f.code)
    expect(warnings).toEqual(
      expect.arrayContaining(['effects_undeclared', 'arguments_closed', 'not_readable', 'type_repeated']),
    )
  })
  test('a write that nothing bounds is warned about', () => {
    const { reach: _, ...unbounded } = { ...REFUND, pointers: {} }
    expect(checkToolDefinition(unbounded).map((f) => f.code)).toContain('reach_unbounded')
  })
})
