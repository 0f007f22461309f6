import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileSnapshot } from './compile.ts'
import { decideForeign } from './foreign.ts'
import { cedarAssertion, cedarRecord, entityUid } from './foreign-entities.ts'
import { rankOf } from './outcome.ts'
import { replayForeign } from './replay.ts'
import {
  type AuthzenRequest,
  foreignFacts,
  foreignRequest,
  INTEROP_USERS,
  interop,
  interopId,
} from './testing/authzen.ts'
import { content, guard } from './testing/fixtures.ts'
import type { ForeignFacts, JsonObject, PolicyContent } from './types.ts'

const decide = (r: AuthzenRequest, policies: PolicyContent[], f: Partial<ForeignFacts> = {}) =>
  decideForeign(foreignRequest(r), foreignFacts(f), compileSnapshot(content({ policies })))
const permit = (id: string, cedar: string, more: Partial<PolicyContent> = {}) =>
  guard(id, cedar, { kind: 'permit', outcome: 'allow', ...more })
const read: AuthzenRequest = {
  subject: { type: 'user', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'invoice', id: '7' },
}
const anybody = permit('anybody', 'permit (principal, action == Action::"read", resource);')

describe('the AuthZEN interoperability scenarios, as permits', () => {
  const todo = (owner: string): AuthzenRequest['resource'] => ({
    type: 'todo',
    id: '7240d0db',
    properties: { ownerID: owner },
  })
  test.each<[number, string, AuthzenRequest['resource'], boolean]>([
    [4, 'can_read_user', { type: 'user', id: 'beth@the-smiths.com' }, true],
    [4, 'can_read_todos', { type: 'todo', id: 'todo-1' }, true],
    [1, 'can_create_todo', { type: 'todo', id: 'todo-1' }, true],
    [3, 'can_create_todo', { type: 'todo', id: 'todo-1' }, false],
    [0, 'can_update_todo', todo('morty@the-citadel.com'), true],
    [1, 'can_update_todo', todo('morty@the-citadel.com'), true],
    [1, 'can_update_todo', todo('rick@the-citadel.com'), false],
    [2, 'can_delete_todo', todo('summer@the-smiths.com'), true],
    [4, 'can_delete_todo', todo('jerry@the-smiths.com'), false],
  ])('user %i %s %j: %s', (n, name, resource, expected) => {
    const subject = { type: 'user', id: interopId(n) }
    const d = decideForeign(
      foreignRequest({ subject, action: { name }, resource }),
      foreignFacts({ subject: INTEROP_USERS[subject.id] ?? null }),
      interop,
    )
    expect(d.outcome === 'allow').toBe(expected)
  })
  test.each<[number, string, string, boolean]>([
    [3, 'GET', '/todos', true],
    [1, 'DELETE', '/todos/{todoId}', true],
    [3, 'POST', '/todos', false],
  ])('gateway: user %i %s %s: %s', (n, name, route, expected) => {
    const subject = { type: 'identity', id: interopId(n) }
    const d = decideForeign(
      foreignRequest({ subject, action: { name }, resource: { type: 'route', id: route } }),
      foreignFacts({ subject: INTEROP_USERS[subject.id] ?? null }),
      interop,
    )
    expect(d.outcome === 'allow').toBe(expected)
  })
})

describe('subjects that are not agents', () => {
  test('are denied unless a permit says otherwise', () => {
    expect(decide(read, [])).toMatchObject({ outcome: 'deny', reason: { code: 'NO_PERMIT' } })
    expect(decide(read, [anybody])).toMatchObject({ outcome: 'allow', reason: { code: 'ANYBODY' } })
    expect(decide({ ...read, action: { name: 'write' } }, [anybody]).outcome).toBe('deny')
  })
  test('a guard is stricter than any permit', () => {
    const secret = guard(
      'secret',
      'forbid (principal is user, action, resource is invoice) when { resource has secret && resource.secret };',
    )
    const r = { ...read, resource: { ...read.resource, properties: { secret: true } } }
    expect(decide(r, [anybody, secret])).toMatchObject({ outcome: 'deny', reason: { code: 'SECRET' } })
    expect(decide(read, [anybody, secret]).outcome).toBe('allow')
  })
  test('a guard about agents does not touch them', () => {
    const agents = guard('agents', 'forbid (principal is Agent, action, resource) when { context.impact == "high" };')
    expect(decide(read, [anybody, agents]).outcome).toBe('allow')
  })
  test('a rule that cannot be evaluated denies; in log mode it changes nothing', () => {
    for (const broken of [
      guard('b', 'forbid (principal, action, resource) when { context.missing };'),
      permit('b', 'permit (principal, action, resource) when { principal.missing };'),
      permit('b', 'permit (principal'),
      permit('b', 'forbid (principal, action, resource);'),
    ]) {
      expect(decide(read, [anybody, broken])).toMatchObject({ outcome: 'deny', reason: { code: 'engine_error' } })
      expect(decide(read, [anybody, { ...broken, mode: 'log' }]).outcome).toBe('allow')
    }
  })
  test('a permit in log mode permits nothing', () => {
    expect(decide(read, [{ ...anybody, mode: 'log' }]).outcome).toBe('deny')
  })
  test('what the organization registered counts before what is asserted', () => {
    const staff = permit(
      'staff',
      'permit (principal is user, action, resource) when { principal has role && principal.role == "staff" };',
    )
    const claims = { ...read, subject: { ...read.subject, properties: { role: 'staff' } } }
    expect(decide(claims, [staff]).outcome).toBe('allow')
    expect(decide(claims, [staff], { subject: { role: 'guest' } }).outcome).toBe('deny')
    expect(decide(read, [staff], { subject: { role: 'staff' } }).outcome).toBe('allow')
  })
  test('a stop denies them too', () => {
    expect(
      decide(read, [anybody], { containment: [{ scope: 'all', code: 'STOPPED', sentence: 'Stopped.' }] }),
    ).toMatchObject({ outcome: 'deny', reason: { code: 'STOPPED' } })
  })
  test('an unknown environment meets guards of all, and permits of none', () => {
    const production: PolicyContent['environments'] = ['production']
    expect(decide(read, [{ ...anybody, environments: production }]).outcome).toBe('deny')
    expect(
      decide(read, [anybody, guard('g', 'forbid (principal, action, resource);', { environments: production })])
        .outcome,
    ).toBe('deny')
  })
  test('action properties and context are there to read', () => {
    const p = permit(
      'soft',
      'permit (principal, action == Action::"delete", resource) when { context.action.soft && context.mfa };',
    )
    const r = { ...read, action: { name: 'delete', properties: { soft: true } }, context: { mfa: true } }
    expect(decide(r, [p]).outcome).toBe('allow')
    expect(
      decide(
        {
          ...r,
          context: { mfa: true, action: { soft: true } },
          action: { name: 'delete', properties: { soft: false } },
        },
        [p],
      ).outcome,
    ).toBe('deny')
  })
  test('one thing asked about itself is one entity', () => {
    const own = permit(
      'own',
      'permit (principal, action, resource) when { principal == resource && resource.a == 1 && principal.b == 2 };',
    )
    const r: AuthzenRequest = {
      subject: { type: 'user', id: 'x', properties: { b: 2 } },
      action: { name: 'read' },
      resource: { type: 'user', id: 'x', properties: { a: 1 } },
    }
    expect(decide(r, [own]).outcome).toBe('allow')
  })
  test('the same record gives the same bytes', () => {
    const record = { request: foreignRequest(read), facts: foreignFacts() }
    const snapshot = content({ policies: [anybody] })
    expect(replayForeign(record, snapshot).core).toBe(
      decideForeign(record.request, record.facts, compileSnapshot(snapshot)).core,
    )
  })
  test('one more guard never loosens, whatever is asserted', () => {
    const guards = [
      guard('a', 'forbid (principal, action, resource) when { context has n && context.n > 5 };'),
      guard('b', 'forbid (principal is user, action == Action::"read", resource) when { context.n == 1 };'),
    ]
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.subarray(guards),
        fc.constantFrom(...guards),
        (n, property, some, more) => {
          const r: AuthzenRequest = {
            ...read,
            subject: { ...read.subject, properties: { property } as JsonObject },
            context: { n } as JsonObject,
          }
          const before = decide(r, [anybody, ...some]).outcome
          expect(rankOf(decide(r, [anybody, ...new Set([...some, more])]).outcome)).toBeGreaterThanOrEqual(
            rankOf(before),
          )
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})

describe('assertions become Cedar values safely', () => {
  test('no subject becomes an agent, an action or a resource of ours by its type', () => {
    expect(entityUid('user', 'a')).toEqual({ type: 'user', id: 'a' })
    for (const type of [
      'Agent',
      'Action',
      'Resource',
      'Foreign',
      'NS::Agent',
      'in',
      'a b',
      'a-b',
      '',
      '__cedar::X',
      '1a',
    ])
      expect(entityUid(type, 'x')).toEqual({ type: 'Foreign', id: `${type}/x` })
    const agents = permit('agents', 'permit (principal is Agent, action, resource);')
    expect(decide({ ...read, subject: { type: 'Agent', id: 'agi_1' } }, [agents]).outcome).toBe('deny')
  })
  test('null, long fractions and escapes are left out; the rest keeps its value', () => {
    const asserted = JSON.parse(
      '{"n":1,"f":0.25,"long":0.12345,"big":1e300,"z":null,"l":[1,null,"a"],"o":{"__entity":{"type":"Agent","id":"x"},"k":true},"__proto__":{"a":1}}',
    )
    expect(cedarRecord(asserted)).toEqual({
      n: 1,
      f: { __extn: { fn: 'decimal', arg: '0.25' } },
      l: [1, 'a'],
      o: { k: true },
    })
  })
  test('whatever JSON is asserted, the engine answers and does not fail', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.jsonValue(), (a, b) => {
        const r: AuthzenRequest = {
          ...read,
          subject: { ...read.subject, properties: { a } as JsonObject },
          context: { b } as JsonObject,
        }
        const d = decide(r, [anybody])
        expect([d.outcome, d.rules.some((x) => x.error)]).toEqual(['allow', false])
      }),
    )
    let deep: JsonObject = {}
    for (let i = 0; i < 60; i++) deep = { a: deep, l: [deep] }
    expect(cedarAssertion({ a: 1 })).toEqual({ a: 1 })
    expect(() =>
      cedarRecord(Object.fromEntries([['deep', JSON.parse('['.repeat(500) + ']'.repeat(500))]])),
    ).not.toThrow()
  })
})
