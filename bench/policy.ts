// The engine alone, without database or network: `node bench/policy.ts`. How long one decision takes with 20 and with
// 200 policies for its tool, what the first use of a slice costs, and what 10,000 policies and 1,000 agents take in
// memory and in time to load.
import { poolSize } from '../lib/policy/cedar-pool.ts'
import { compileSnapshot } from '../lib/policy/compile.ts'
import { decide } from '../lib/policy/decide.ts'
import { settleLimits } from '../lib/policy/limits.ts'
import { contentFrom, snapshotParts } from '../lib/policy/snapshot.ts'
import { content, facts, guard, REFUND, refund, versionOf } from '../lib/policy/testing/fixtures.ts'
import type { PolicyContent, SnapshotContent } from '../lib/policy/types.ts'

const tools = (n: number) => Array.from({ length: n }, (_, i) => versionOf({ ...REFUND, name: `tool.t${i}` }))
/** Guards of one tool, of different shapes, none of which matches a small refund. */
const policiesFor = (tool: string, n: number): PolicyContent[] =>
  Array.from({ length: n }, (_, i) => {
    const condition = [
      `context has amount && context.amount.value > ${100_000 + i}`,
      `context.args has note && context.args.note like "*suspicious-${i}*"`,
      'context.resources has order && context.resources.order has customer_verified && !context.resources.order.customer_verified',
      `context.run.labels.contains("label-${i}")`,
      '!context.reach.known',
    ][i % 5]
    return guard(
      `${tool}-${i}`,
      `forbid (principal is Agent, action == Action::"${tool}", resource) when { ${condition} };`,
    )
  })
const stages = (n: number): SnapshotContent['stages'] =>
  Object.fromEntries(
    Array.from({ length: n }, (_, i) => [`agi_${i}`, { default_stage: 'autonomous' as const, tools: {}, models: [] }]),
  )

function perCall(what: string, runs: number, call: (i: number) => void): void {
  for (let i = 0; i < Math.min(runs, 2_000); i++) call(i)
  const times = new Float64Array(runs)
  for (let i = 0; i < runs; i++) {
    const from = performance.now()
    call(i)
    times[i] = (performance.now() - from) * 1_000
  }
  times.sort()
  const at = (q: number) => (times[Math.min(runs - 1, Math.floor(q * runs))] ?? 0).toFixed(0).padStart(5)
  const mean = times.reduce((a, b) => a + b, 0) / runs
  console.log(`${what.padEnd(44)} ${(1e6 / mean).toFixed(0).padStart(7)}/s   p50 ${at(0.5)} µs   p99 ${at(0.99)} µs`)
}
const megabytes = (n: number) => `${(n / 1_048_576).toFixed(0)} MB`

console.log('One decision')
for (const n of [0, 20, 200]) {
  const snapshot = compileSnapshot(content({ tools: tools(1), policies: policiesFor('tool.t0', n) }))
  const ask = refund(4_000, { tool: 'tool.t0' })
  const known = facts({ grants: facts().grants.map((g) => ({ ...g, tool: 'tool.t0' })) })
  if (decide(ask, known, snapshot).outcome !== 'allow') throw new Error('the benchmark measures something else')
  perCall(`  ${n} policies for the tool`, 5_000, (i) => decide({ ...ask, run: `run_${i}` }, known, snapshot))
}

console.log('The first decision on a tool, in one environment and threshold cell')
{
  const count = 100
  const snapshot = compileSnapshot(
    content({ tools: tools(count), policies: tools(count).flatMap((t) => policiesFor(t.definition.name, 20)) }),
  )
  let i = 0
  const started = performance.now()
  for (; i < count; i++) decide(refund(4_000, { tool: `tool.t${i}` }), facts(), snapshot)
  console.log(`  20 policies, read and parsed: ${((performance.now() - started) / count).toFixed(1)} ms`)
}

console.log('10,000 policies over 500 tools, 1,000 agents')
{
  globalThis.gc?.()
  const before = process.memoryUsage()
  const all = content({
    tools: tools(500),
    policies: tools(500).flatMap((t) => policiesFor(t.definition.name, 20)),
    stages: stages(1_000),
  })
  let started = performance.now()
  const { manifest, parts } = snapshotParts(all)
  console.log(
    `  frozen in ${(performance.now() - started).toFixed(0)} ms: manifest ${(manifest.length / 1024).toFixed(0)} KB, ${parts.size} parts`,
  )
  started = performance.now()
  const loaded = contentFrom(manifest, parts)
  const snapshot = compileSnapshot(loaded)
  const known = facts({ grants: facts().grants.map((g) => ({ ...g, tool: 'tool.t0' })) })
  decide(refund(4_000, { tool: 'tool.t0', identity: 'agi_0' }), known, snapshot)
  console.log(`  loaded, and the first decision made, in ${(performance.now() - started).toFixed(0)} ms`)
  perCall('  decisions on one tool', 5_000, (i) =>
    decide(refund(4_000, { tool: 'tool.t0', identity: `agi_${i % 1_000}` }), known, snapshot),
  )
  perCall('  decisions spread over 500 tools', 5_000, (i) =>
    decide(refund(4_000, { tool: `tool.t${i % 500}`, identity: `agi_${i % 1_000}` }), known, snapshot),
  )
  const limited = compileSnapshot({
    ...loaded,
    limits: [
      {
        id: 'hour',
        scope: 'identity_tool',
        measure: 'count',
        window: 'hour',
        max: 100,
        outcome: 'deny',
        reason_code: 'X',
        sentence: 'X.',
      },
    ],
  })
  const ask = refund(4_000, { tool: 'tool.t0', identity: 'agi_0' })
  const decided = decide(ask, known, limited)
  const counters = [{ limit: 'hour', key: 'agi_0/tool.t0', used: 5, frees_at: [] }]
  perCall('  settling one limit, under the lock', 5_000, () => settleLimits(decided, ask, counters, limited, known))
  globalThis.gc?.()
  const after = process.memoryUsage()
  const { slices, policies } = poolSize()
  console.log(
    `  memory: ${megabytes(after.rss)} in all, ${megabytes(after.rss - before.rss)} more than before; ${slices} slices hold ${policies} policies inside Cedar`,
  )
}
