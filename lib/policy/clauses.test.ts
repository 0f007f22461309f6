import { describe, expect, test } from 'vitest'
import { clausePlaces, clausesIn } from './clauses.ts'
import { compileSnapshot } from './compile.ts'
import { content, facts, grant, guard, refund } from './testing/fixtures.ts'

const piecesOf = (text: string) => clausePlaces(text)?.map(({ from, to }) => text.slice(from, to))

describe('where the clauses of a text stand', () => {
  test.each([
    ['forbid (principal, action, resource);', []],
    ['forbid (principal, action, resource) when { a && b };', ['a', 'b']],
    [
      'forbid (principal, action, resource)\nwhen {\n  context has amount &&\n  context.amount.value > 3\n};',
      ['context has amount', 'context.amount.value > 3'],
    ],
    ['forbid (principal, action, resource) when { (a && b) || c };', ['(a && b) || c']],
    ['forbid (principal, action, resource) when { x == "when { && }" && y };', ['x == "when { && }"', 'y']],
    ['forbid (principal, action, resource) when { x // && }\n && y };', ['x // && }', 'y']],
    ['forbid (principal, action, resource) when { a && b } unless { c && d };', ['a', 'b', 'c && d']],
    ['forbid (principal, action, resource) when { "\\"" == x && y };', ['"\\"" == x', 'y']],
    ['@when("unless {")\nforbid (principal, action, resource) when { a };', ['a']],
    ['forbid (principal, action, resource) when { a', undefined],
  ])('%s', (text, pieces) => {
    expect(piecesOf(text)).toEqual(pieces)
  })
})

test('the first clause that is not so is said; what stands behind it was never asked', () => {
  const policy = guard(
    'three',
    'forbid (principal, action == Action::"billing.refund", resource) when { context has amount && context.amount.value > 99999999 && context.impact == "low" };',
  )
  const frozen = content({ policies: [policy] })
  const record = { request: refund(1_000), facts: facts({ grants: [grant('billing.refund')] }) }
  const clauses = clausesIn(record, { snapshot: compileSnapshot(frozen) }, frozen, [policy]).get('three')
  expect(clauses?.map((c) => c.state)).toEqual(['holds', 'fails', 'unreached'])
})
