import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HttpServer, serveFetch } from './http-server.ts'

let server: HttpServer
let release = () => {}
beforeAll(async () => {
  server = await serveFetch({
    host: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/break') throw new Error('select * from secret')
      if (request.method === 'POST') return new Response(await request.text())
      return new Response('ok')
    },
  })
})
afterAll(() => server.close(0))

/** Sends bytes and gives what came back until the server closed. */
const raw = (bytes: string) =>
  new Promise<string>((resolve, reject) => {
    let answer = ''
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (d) => {
      answer += d
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['a broken header', 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n', 400],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
  [
    'length and chunks',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
  ['headers over 16 KiB', `GET / HTTP/1.1\r\nHost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['CONNECT', 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n', 400],
])('%s gets a problem, not a stack', async (_, bytes, status) => {
  const answer = await raw(bytes)
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(answer).toContain('application/problem+json')
  expect(answer).not.toMatch(/\.ts|node:|at /)
})

test('an error past every handler says nothing of its cause', async () => {
  const answer = await fetch(`http://127.0.0.1:${server.port}/break`)
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ code: 'internal' })
})

test('a stop finishes the request in flight and takes no other', async () => {
  let began = () => {}
  const arrived = new Promise<void>((resolve) => {
    began = resolve
  })
  const stopping = await serveFetch({
    host: '127.0.0.1',
    port: 0,
    fetch: () =>
      new Promise((resolve) => {
        release = () => resolve(new Response('done'))
        began()
      }),
  })
  const inFlight = fetch(`http://127.0.0.1:${stopping.port}/`)
  await arrived
  const closed = stopping.close()
  await expect(fetch(`http://127.0.0.1:${stopping.port}/`)).rejects.toThrow()
  release()
  const answer = await inFlight
  expect(answer.headers.get('connection')).toBe('close')
  expect(await answer.text()).toBe('done')
  await closed
})

test('a stop does not wait for ever', async () => {
  const stuck = await serveFetch({ host: '127.0.0.1', port: 0, fetch: () => new Promise(() => {}) })
  const lost = fetch(`http://127.0.0.1:${stuck.port}/`)
  lost.catch(() => {})
  await stuck.close(0)
  await expect(lost).rejects.toThrow()
})
