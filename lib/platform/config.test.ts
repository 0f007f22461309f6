import path from 'node:path'
import { expect, test } from 'vitest'
import { type Environment, settings } from './config.ts'

test('without anything set there is a complete configuration', () => {
  expect(settings({})).toMatchObject({
    consoleUrl: 'http://127.0.0.1:3000',
    decisionPointUrl: 'http://127.0.0.1:3001',
    port: 3000,
    decisionPointPort: 3001,
    workerPort: 4001,
    workerPortGiven: false,
    signerPort: 5001,
    signerPortGiven: false,
    signerFolder: path.resolve('.countersign/signer'),
    host: '127.0.0.1',
    home: path.resolve('.countersign'),
    production: false,
    demo: null,
    oidc: null,
    trustProxy: false,
  })
})

test('an empty variable counts as unset', () => {
  expect(settings({ PORT: '', COUNTERSIGN_OIDC_ISSUER: '', LOG_LEVEL: '' })).toEqual(settings({}))
})

test('addresses follow host and port, and lose a slash at their end', () => {
  expect(settings({ HOST: '0.0.0.0', PORT: '8080' }).consoleUrl).toBe('http://127.0.0.1:8080')
  expect(settings({ HOST: '::1', PORT: '8080' }).consoleUrl).toBe('http://[::1]:8080')
  expect(settings({ COUNTERSIGN_URL: 'https://sign.example.org/' }).consoleUrl).toBe('https://sign.example.org')
})

test('the demonstration is asked for, refused, or left to the circumstances', () => {
  expect([{ COUNTERSIGN_DEMO: '1' }, { COUNTERSIGN_DEMO: '0' }, {}].map((e) => settings(e).demo)).toEqual([
    true,
    false,
    null,
  ])
})

test.each<[Environment, RegExp]>([
  [{ PORT: 'http' }, /^PORT must be a number\.$/],
  [{ PORT: '70000' }, /^PORT must be at most 65535\.$/],
  [{ DECISION_POINT_PORT: '0' }, /^DECISION_POINT_PORT /],
  [{ COUNTERSIGN_URL: 'sign.example.org' }, /^COUNTERSIGN_URL must be an http:\/\/ or https:\/\/ address\.$/],
  [{ COUNTERSIGN_URL: 'javascript:alert(1)' }, /^COUNTERSIGN_URL /],
  [{ COUNTERSIGN_SECRET: 'short' }, /^COUNTERSIGN_SECRET must have at least 32 characters\.$/],
  [{ COUNTERSIGN_DEMO: 'yes please' }, /^COUNTERSIGN_DEMO /],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL /],
  [{ COUNTERSIGN_OIDC_ISSUER: 'https://id.example.org' }, /go together/],
])('%o is refused by its name, in one line', (env, message) => {
  expect(() => settings(env)).toThrow(message)
  try {
    settings(env)
  } catch (e) {
    expect((e as Error).message).not.toContain('\n')
  }
})
