import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

// One registry per process. On globalThis, because Next's bundle and plain Node hold separate instances of a module.
const held = globalThis as { countersignMetrics?: Registry }
if (!held.countersignMetrics) {
  held.countersignMetrics = new Registry()
  collectDefaultMetrics({ register: held.countersignMetrics, prefix: 'countersign_' })
}
const registry = held.countersignMetrics

/** The counter of that name, made at its first use. Names in Prometheus' manner: `countersign_decisions_total`. */
export const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
  (registry.getSingleMetric(name) as Counter<L> | undefined) ??
  new Counter({ name, help, labelNames: [...labelNames], registers: [registry] })

/** `collect` runs at each scrape: for what is measured by looking (a queue's length) and not by counting. */
export const gauge = <L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
  collect?: (this: Gauge<L>) => void | Promise<void>,
): Gauge<L> =>
  (registry.getSingleMetric(name) as Gauge<L> | undefined) ??
  new Gauge({ name, help, labelNames: [...labelNames], registers: [registry], ...(collect ? { collect } : {}) })

export const histogram = <L extends string>(
  name: string,
  help: string,
  buckets: readonly number[],
  labelNames: readonly L[] = [],
): Histogram<L> =>
  (registry.getSingleMetric(name) as Histogram<L> | undefined) ??
  new Histogram({ name, help, buckets: [...buckets], labelNames: [...labelNames], registers: [registry] })

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const requests = counter('countersign_http_requests_total', 'Requests answered', ['mount', 'method', 'path', 'status'])
const seconds = histogram('countersign_http_request_seconds', 'Time to answer', SECONDS, ['mount', 'method', 'path'])

// Resolving labels costs more than counting; the combinations are few because `path` is the route's pattern.
const resolved = new Map<string, { one: Counter.Internal; time: Histogram.Internal<'mount' | 'method' | 'path'> }>()

/** @param path the pattern of the route (`/api/v1/decisions/:id`), never the address as asked */
export function observeRequest(mount: string, method: string, path: string, status: number, ms: number): void {
  const key = `${mount} ${method} ${status} ${path}`
  let series = resolved.get(key)
  if (!series) {
    const verb = /^[A-Z]{3,7}$/.test(method) ? method : 'other'
    series = { one: requests.labels(mount, verb, path, String(status)), time: seconds.labels(mount, verb, path) }
    if (resolved.size < 2_000) resolved.set(key, series)
  }
  series.one.inc()
  series.time.observe(ms / 1000)
}

export async function metricsResponse(): Promise<Response> {
  return new Response(await registry.metrics(), {
    headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' },
  })
}
