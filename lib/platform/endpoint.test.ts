import { expect, test } from 'vitest'
import { z } from 'zod'
import { createFetch, endpoint } from './endpoint.ts'

const handle = createFetch(
  [
    endpoint({
      method: 'POST',
      path: '/api/v1/things',
      summary: 'For this test',
      tag: 'Test',
      security: 'public',
      body: z.strictObject({ name: z.string() }),
      query: z.strictObject({ wait: z.string().optional() }),
      handle: async ({ body }) => ({ body }),
    }),
  ],
  'test',
)
const answer = async (headers: Record<string, string>, query = '') => {
  const response = await handle(
    new Request(`http://127.0.0.1/api/v1/things${query}`, { method: 'POST', headers, body: '{"name":"x"}' }),
  )
  return [response.status, (await response.json()).code]
}

test('a body is JSON in UTF-8 and not compressed, or it is refused as that', async () => {
  for (const type of [
    'application/json',
    'application/json; charset=UTF-8',
    'application/merge-patch+json;charset="utf-8"',
  ])
    expect(await answer({ 'content-type': type })).toEqual([200, undefined])
  for (const type of ['text/plain', 'application/json; charset=iso-8859-1', 'application/jsonl', 'multipart/form-data'])
    expect(await answer({ 'content-type': type })).toEqual([415, 'unsupported_media_type'])
  const json = { 'content-type': 'application/json' }
  expect(await answer({ ...json, 'content-encoding': 'gzip' })).toEqual([415, 'unsupported_media_type'])
  expect(await answer({ ...json, 'content-encoding': 'identity' })).toEqual([200, undefined])
})

test('a parameter that is there twice is refused, like a key of the body', async () => {
  const json = { 'content-type': 'application/json' }
  expect(await answer(json, '?wait=1')).toEqual([200, undefined])
  expect(await answer(json, '?wait=1&wait=2')).toEqual([400, 'invalid_request'])
})
