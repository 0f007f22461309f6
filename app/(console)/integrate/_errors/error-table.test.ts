import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { DENIALS, REFUSALS, TOKEN_REFUSALS } from './error-table.ts'

const lib = path.join(import.meta.dirname, '../../../../lib')
const source = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
  .map((f) => readFileSync(path.join(lib, f), 'utf8'))
  .join('\n')

test.each([...REFUSALS, ...TOKEN_REFUSALS, ...DENIALS])('the product answers with $code', ({ code }) => {
  expect(new RegExp(`['"\`]${code}['"\`]|\\b${code}:`).test(source)).toBe(true)
})

test('no code stands there twice', () => {
  const codes = [...REFUSALS, ...TOKEN_REFUSALS, ...DENIALS].map((r) => r.code)
  expect(new Set(codes).size).toBe(codes.length)
})
