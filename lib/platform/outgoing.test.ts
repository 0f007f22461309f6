import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { config, forgetConfig } from './config.ts'
import { postOutside } from './outgoing.ts'

let server: Server
let port: number
let asked = 0
beforeAll(async () => {
  server = createServer((_, response) => {
    asked++
    response.end('x'.repeat(100_000))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  port = (server.address() as AddressInfo).port
  Object.assign(process.env, {
    COUNTERSIGN_RUNTIME_URL: 'postgresql://nobody@127.0.0.1/none',
    COUNTERSIGN_SECRET: 'x'.repeat(40),
  })
})
afterAll(() => server.close())
const allow = (ranges: string | undefined) => {
  if (ranges === undefined) delete process.env.COUNTERSIGN_OUTGOING_ALLOW
  else process.env.COUNTERSIGN_OUTGOING_ALLOW = ranges
  forgetConfig()
}

test('a name that leads into a private network is found out when it is resolved', async () => {
  allow(undefined)
  await expect(postOutside(`https://localhost:${port}/`, '{}', {})).rejects.toThrow('leads into a private network')
  allow('10.0.0.0/8')
  await expect(postOutside(`https://localhost:${port}/`, '{}', {})).rejects.toThrow('leads into a private network')
  expect(asked).toBe(0)
})
test('what the operator allows is reached, and no more is read than there must be', async () => {
  allow('127.0.0.0/8')
  expect(await postOutside(`http://127.0.0.1:${port}/`, '{}', {})).toMatchObject({ status: 200 })
  expect(asked).toBe(1)
})
test('without TLS only what the operator allows', async () => {
  allow('127.0.0.0/8')
  await expect(postOutside('http://1.1.1.1/', '{}', {})).rejects.toThrow('must be an https:// address')
})
test('what answers no TLS, and what is not there, is said in words', async () => {
  allow('127.0.0.0/8')
  await expect(postOutside(`https://127.0.0.1:${port}/`, '{}', {})).rejects.toThrow(
    /certificate|could not be asked|broke/,
  )
  await expect(postOutside('http://127.0.0.1:1/', '{}', {})).rejects.toThrow('refused the connection')
})
test('a list that is none ends the start with a sentence', () => {
  allow('the office')
  expect(() => config()).toThrow('COUNTERSIGN_OUTGOING_ALLOW must list addresses or blocks')
  allow(undefined)
})
