import { expect, test } from 'vitest'
import { describeError } from './log.ts'

test("a database error is logged without the row's values", () => {
  const e = Object.assign(new Error('duplicate key value violates unique constraint "person_email_key"'), {
    code: '23505',
    detail: 'Key (email)=(ada@example.org) already exists.',
    where: 'COPY person, line 1: "ada@example.org"',
    parameters: ['ada@example.org'],
  })
  expect(JSON.stringify(describeError(e))).not.toContain('ada@')
  expect(describeError(e)).toMatchObject({ code: '23505', message: expect.stringContaining('person_email_key') })
})

test("Prisma's error is logged without the arguments of the call", () => {
  const e = new Error(
    '\nInvalid `prisma.person.create()` invocation:\n\n{ data: { email: "ada@example.org" } }\n\nArgument `name` is missing.',
  )
  e.name = 'PrismaClientValidationError'
  expect(describeError(e).message).toBe('Argument `name` is missing.')
  expect(JSON.stringify(describeError(e))).not.toContain('ada@')
})

test('causes are kept, and a circle of them ends', () => {
  const e = new Error('outer', { cause: new Error('inner') })
  expect(describeError(e).cause).toMatchObject({ message: 'inner' })
  const circle = new Error('round')
  circle.cause = circle
  expect(() => describeError(circle)).not.toThrow()
})

test('what is no Error is not spelled out', () => {
  expect(describeError({ token: 'cst_1' })).toEqual({ type: 'object', message: 'not an Error' })
})
