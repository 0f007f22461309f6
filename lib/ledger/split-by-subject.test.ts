import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../platform/strict-json.ts'
import { pointerTo } from './json-pointer.ts'
import { joinBySubject, splitBySubject } from './split-by-subject.ts'

const args: JsonObject = {
  customer: { id: 'anna@example.org', name: 'Anna', address: { city: 'Köln', zip: null } },
  amount: 412,
  cc: ['ben@example.org', 'eve@example.org'],
}

describe('arguments that name people', () => {
  it('give each subject its id and its values, and keep the rest', () => {
    const { rest, bySubject } = splitBySubject(args, {
      subjects: [{ type: 'customer', id: '/customer/id', values: ['/customer/name', '/customer/address'] }],
    })
    expect(rest).toEqual({ customer: { id: null, name: null, address: null }, amount: 412, cc: args.cc })
    expect(bySubject).toEqual([
      {
        subject: 'customer:anna@example.org',
        values: {
          '/customer/id': 'anna@example.org',
          '/customer/name': 'Anna',
          '/customer/address': { city: 'Köln', zip: null },
        },
      },
    ])
  })
  it('make a subject of each id in an array', () => {
    const { rest, bySubject } = splitBySubject(args, {
      subjects: [{ type: 'contact', id: '/cc', values: ['/amount'] }],
    })
    expect(rest).toMatchObject({ cc: [null, null], amount: 412 })
    expect(bySubject).toEqual([
      { subject: 'contact:ben@example.org', values: { '/cc/0': 'ben@example.org' } },
      { subject: 'contact:eve@example.org', values: { '/cc/1': 'eve@example.org' } },
    ])
  })
  it('take an inner value along with the outer one', () => {
    const { rest, bySubject } = splitBySubject(args, {
      subjects: [
        { type: 'customer', id: '/customer/id', values: ['/customer'] },
        { type: 'city', id: '/customer/address/city' },
      ],
    })
    expect(rest.customer).toBeNull()
    expect(bySubject.map((s) => s.subject)).toEqual(['customer:anna@example.org'])
  })
  it('stay with the organization when the id is missing, empty or no id', () => {
    for (const id of ['/nobody', '/customer', '/customer/address/zip']) {
      const { rest, bySubject } = splitBySubject(args, { subjects: [{ type: 'x', id, values: ['/amount'] }] })
      expect(rest).toEqual(args)
      expect(bySubject).toEqual([])
    }
  })
  it('are not changed in place', () => {
    const copy = structuredClone(args)
    splitBySubject(args, { subjects: [{ type: 'customer', id: '/customer/id', values: ['/customer/name'] }] })
    expect(args).toEqual(copy)
  })
  it('never reach beyond own members', () => {
    const { rest, bySubject } = splitBySubject(args, { subjects: [{ type: 'x', id: '/constructor/name' }] })
    expect(rest).toBe(args)
    expect(bySubject).toEqual([])
  })
})

it('joining gives back exactly what was split, whatever the pointers', () => {
  const pointersOf = (value: unknown, at = ''): string[] =>
    value !== null && typeof value === 'object'
      ? [at, ...Object.entries(value).flatMap(([k, v]) => pointersOf(v, pointerTo(at, k)))]
      : [at]
  const withPointers = fc
    .jsonValue({ maxDepth: 4 })
    .map((v) => JSON.parse(JSON.stringify({ v })) as JsonObject)
    .chain((value) => {
      const pointer = fc.constantFrom(...pointersOf(value), '/missing', '/v/0/x')
      const subject = fc.record({
        type: fc.constantFrom('a', 'b'),
        id: pointer,
        values: fc.array(pointer, { maxLength: 4 }),
      })
      return fc.tuple(fc.constant(value), fc.array(subject, { maxLength: 4 }))
    })
  fc.assert(
    fc.property(withPointers, ([value, subjects]) => {
      const { rest, bySubject } = splitBySubject(value, { subjects })
      expect(
        joinBySubject(
          rest,
          bySubject.map((s) => s.values),
        ),
      ).toEqual(value)
    }),
    { numRuns: 1000 },
  )
})
