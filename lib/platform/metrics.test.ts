import { expect, test } from 'vitest'
import { counter, gauge, metricsResponse, observeRequest } from './metrics.ts'

const scrape = async () => (await metricsResponse()).text()

test('requests are counted by mount, method, path and status, and timed', async () => {
  observeRequest('test', 'GET', '/api/v1/decisions/:id', 200, 12)
  observeRequest('test', 'GET', '/api/v1/decisions/:id', 200, 3)
  observeRequest('test', 'GET', '/api/v1/decisions/:id', 404, 1)
  const text = await scrape()
  expect(text).toContain(
    'countersign_http_requests_total{mount="test",method="GET",path="/api/v1/decisions/:id",status="200"} 2',
  )
  expect(text).toContain(
    'countersign_http_requests_total{mount="test",method="GET",path="/api/v1/decisions/:id",status="404"} 1',
  )
  expect(text).toContain(
    'countersign_http_request_seconds_count{mount="test",method="GET",path="/api/v1/decisions/:id"} 3',
  )
})

test('a made-up method makes no series of its own', async () => {
  observeRequest('test', 'x'.repeat(50), 'unmatched', 405, 1)
  expect(await scrape()).toContain('method="other",path="unmatched",status="405"')
})

test('the same name gives the same counter, from wherever it is asked', async () => {
  counter('test_things_total', 'things', ['kind']).inc({ kind: 'a' })
  counter('test_things_total', 'things', ['kind']).inc({ kind: 'a' })
  expect(await scrape()).toContain('test_things_total{kind="a"} 2')
})

test('a gauge can look at the moment of the scrape', async () => {
  let length = 3
  gauge('test_queue_length', 'length', [], function () {
    this.set(length)
  })
  expect(await scrape()).toContain('test_queue_length 3')
  length = 4
  expect(await scrape()).toContain('test_queue_length 4')
})
