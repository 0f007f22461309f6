import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldsOf } from './endpoint.ts'

const said = (schema: z.ZodType, value: unknown) => {
  const r = schema.safeParse(value)
  return r.success ? null : fieldsOf(r.error)[0]?.message
}

test('what a caller did wrong is said in words', () => {
  expect(said(z.strictObject({ tool: z.string() }), {})).toBe('is missing')
  expect(said(z.string(), 7)).toBe('must be a string, not a number')
  expect(said(z.string(), null)).toBe('must be a string, not null')
  expect(said(z.number(), '0.9')).toBe('must be a number, not a string')
  expect(said(z.coerce.number(), 'abc')).toBe('must be a number')
  expect(said(z.int(), 1.5)).toBe('must be an integer')
  expect(said(z.array(z.string()), {})).toBe('must be an array, not an object')
  expect(said(z.object({}), [])).toBe('must be an object, not an array')
  expect(said(z.number().min(0).max(1), 7)).toBe('must be at most 1')
  expect(said(z.number().min(0), -1)).toBe('must be at least 0')
  expect(said(z.number().gt(0), 0)).toBe('must be more than 0')
  expect(said(z.string().max(3), 'abcd')).toBe('must have at most 3 characters')
  expect(said(z.string().min(2), 'a')).toBe('must have at least 2 characters')
  expect(said(z.array(z.string()).min(1), [])).toBe('must have at least one item')
  expect(said(z.array(z.string()).max(1), ['a', 'b'])).toBe('must have at most one item')
  expect(said(z.enum(['a', 'b']), 'c')).toBe('must be one of a, b')
  expect(said(z.literal(true), false)).toBe('must be true')
  expect(said(z.iso.datetime({ offset: true }), 'yesterday')).toMatch(/^must be a time in UTC or with its offset/)
  expect(said(z.string().regex(/^x/), 'y')).toBe('does not have the form that is asked for')
  const kinds = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('full') }),
    z.object({ kind: z.literal('part') }),
  ])
  expect(said(kinds, { kind: 'x' })).toBe('must be one of full, part')
  expect(said(kinds, {})).toBe('must be one of full, part')
  expect(said(z.string().regex(/^x/, { error: 'must begin with x' }), 'y')).toBe('must begin with x')
})
