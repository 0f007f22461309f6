import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from './app-error.ts'
import { demandOwnOrigin } from './check-origin.ts'
import { forgetConfig } from './config.ts'

const KEYS = ['COUNTERSIGN_URL', 'COUNTERSIGN_RUNTIME_URL', 'COUNTERSIGN_SECRET'] as const
const before = new Map(KEYS.map((k) => [k, process.env[k]]))
const at = (url: string) => {
  process.env.COUNTERSIGN_URL = url
  forgetConfig()
}
beforeEach(() => {
  process.env.COUNTERSIGN_RUNTIME_URL = 'postgresql://nobody@127.0.0.1/none'
  process.env.COUNTERSIGN_SECRET = 'a secret for the tests of check-origin'
  at('https://console.example')
})
afterEach(() => {
  for (const [k, v] of before) {
    if (v === undefined) delete process.env[k]
    else process.env[k] = v
  }
  forgetConfig()
})
const attempt = (method: string, headers: Record<string, string>) => () => demandOwnOrigin(method, new Headers(headers))

test('the console’s own pages may change things', () => {
  expect(attempt('POST', { origin: 'https://console.example' })).not.toThrow()
})
test.each([
  { origin: 'https://evil.example' },
  { origin: 'http://console.example' },
  { origin: 'https://console.example.evil.example' },
  { origin: 'https://console.example:8443' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  {},
  { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
])('%j may not', (headers) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'post'])
    expect(attempt(method, headers as Record<string, string>)).toThrow(AppError)
})
test('a browser that leaves Origin out says same-origin in Sec-Fetch-Site', () => {
  expect(attempt('POST', { 'sec-fetch-site': 'same-origin' })).not.toThrow()
})
test('reading needs no origin', () => {
  expect(attempt('GET', {})).not.toThrow()
})
test('on one’s own machine localhost and 127.0.0.1 are the same console, another port is not', () => {
  at('http://127.0.0.1:3000')
  expect(attempt('POST', { origin: 'http://localhost:3000' })).not.toThrow()
  expect(attempt('POST', { origin: 'http://localhost:3001' })).toThrow()
  expect(attempt('POST', { origin: 'https://localhost:3000' })).toThrow()
  expect(attempt('POST', { origin: 'http://evil.example:3000' })).toThrow()
})
