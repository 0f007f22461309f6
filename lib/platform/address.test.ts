import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { decodable, isWellFormed, MALFORMED_HEADER, mendAddresses } from './address.ts'

test.each([
  ['/decisions/dec_1?q=%', '/decisions/dec_1?q=%'],
  ['/decisions/caf%C3%A9', '/decisions/caf%C3%A9'],
  ['/decisions/%E0%A4%A', '/decisions/%25E0%25A4%25A'],
  ['/%', '/%25'],
  ['/%zz/a%20b?c=%zz#%', '/%25zz/a%2520b?c=%zz#%'],
])('%s becomes an address that can be decoded', (address, becomes) => {
  expect(decodable(address)).toBe(becomes)
  expect(isWellFormed(decodable(address).replace(/[?#].*/, ''))).toBe(true)
})

test('a server gets only such addresses, and who sent another cannot hide it nor pretend it', async () => {
  mendAddresses()
  const server = createServer((request, response) => {
    response.end(JSON.stringify([request.url, request.headers[MALFORMED_HEADER] ?? null]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = async (path: string) =>
    (await fetch(`${at}${path}`, { headers: { [MALFORMED_HEADER]: 'x', connection: 'close' } })).json()
  expect(await ask('/a/%E0')).toEqual(['/a/%25E0', '1'])
  expect(await ask('/a/%41')).toEqual(['/a/%41', null])
  await new Promise((resolve) => server.close(resolve))
})
