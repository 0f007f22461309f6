import { Worker } from 'node:worker_threads'
import pg from 'pg'
import { bodiesFor } from './authorize.ts'
import { openDatabase } from './database.ts'

// A hundred thousand real decisions, decided again: exactly, and by a draft that touches most of them.

export interface ReplayBench {
  decisions: number
  exact: Timed
  whatIf: Timed & { changed: number }
}
interface Timed {
  seconds: number
  /** Of its thread: what it would take on a machine that does nothing else. */
  cpuSeconds: number
  /** By how much the resident memory of the process grew, at its highest. */
  peakMb: number
  same?: number
}

export async function benchReplay({ decisions = 100_000, policies = 100 } = {}): Promise<ReplayBench> {
  const database = await openDatabase('-c', 'max_connections=100')
  const { cluster } = database
  try {
    process.env.LOG_LEVEL = 'warn'
    const { makeWorld } = await import('./world.ts')
    const { closeDb } = await import('../lib/platform/db.ts')
    const { closeHotPools } = await import('../lib/authorize/hot-pools.ts')
    const { agentEndpointsOf } = await import('../lib/authorize/endpoints.ts')
    const { Instance } = await import('../lib/authorize/instance.ts')
    const { createFetch } = await import('../lib/platform/endpoint.ts')
    const { startReplay } = await import('../lib/replay/start-replay.ts')
    const { getReplay } = await import('../lib/replay/get-replay.ts')
    const { claimReplay } = await import('../lib/replay/claim-replay.ts')
    const owner = new pg.Pool({ connectionString: cluster.url, max: 2 })
    const world = await makeWorld(owner, { policies, agents: 16, tools: 5 })

    const instance = new Instance({ listen: false })
    const handle = createFetch(
      agentEndpointsOf(() => instance),
      'bench',
    )
    const bodies = bodiesFor(world.tools, world.orders)
    let asked = 0
    const ask = async () => {
      while (asked < decisions) {
        const i = asked++
        const response = await handle(
          new Request('http://127.0.0.1/api/v1/authorize', {
            method: 'POST',
            headers: {
              authorization: `Bearer ${world.tokens[i % world.tokens.length]}`,
              'content-type': 'application/json',
            },
            body: bodies[i % bodies.length] as string,
          }),
        )
        if (response.status !== 200) throw new Error(`a decision failed: ${await response.text()}`)
      }
    }
    await Promise.all(Array.from({ length: 64 }, ask))

    const actor = { kind: 'system', organizationId: world.organizationId, id: 'bench' } as const
    const timed = async (body: object) => {
      const { id } = await startReplay(actor, { ...body, last: decisions })
      const claim = await claimReplay('bench', new Date())
      const from = performance.now()
      const before = process.memoryUsage.rss()
      let peak = before
      let cpu = 0
      await new Promise((resolve, reject) => {
        const thread = new Worker(new URL('../server/replay-thread.ts', import.meta.url), {
          workerData: claim,
          execArgv: [],
        })
        const looking = setInterval(async () => {
          peak = Math.max(peak, process.memoryUsage.rss())
          const { user, system } = await thread.cpuUsage().catch(() => ({ user: 0, system: 0 }))
          cpu = Math.max(cpu, (user + system) / 1e6)
        }, 100)
        thread.on('error', reject).on('exit', () => {
          clearInterval(looking)
          resolve(undefined)
        })
      })
      const seconds = (performance.now() - from) / 1000
      const replay = await getReplay(actor, id)
      if (replay.state !== 'done' || replay.done !== decisions) throw new Error(`the replay ended as ${replay.state}`)
      return { seconds, cpuSeconds: cpu, peakMb: Math.round((peak - before) / 1_048_576), replay }
    }
    const exact = await timed({ kind: 'exact' })
    const whatIf = await timed({ kind: 'what_if', items: [stricter(world.tools[0] as string, world.person)] })
    await owner.end()
    await closeHotPools()
    await closeDb()
    return {
      decisions,
      exact: { ...timesOf(exact), same: exact.replay.exact?.same ?? 0 },
      whatIf: { ...timesOf(whatIf), changed: whatIf.replay.what_if?.changed ?? 0 },
    }
  } finally {
    await database.close()
  }
}

const timesOf = ({ seconds, cpuSeconds, peakMb }: Timed): Timed => ({ seconds, cpuSeconds, peakMb })

const stricter = (tool: string, owner: string) => ({
  kind: 'policy.publish',
  policy: {
    owner,
    rationale: 'For measuring.',
    content: {
      id: 'half-of-it',
      kind: 'guard',
      cedar: `forbid (principal, action == Action::"${tool}", resource) when { context has amount && context.amount.value > 300 };`,
      outcome: 'deny',
      reason_code: 'HALF_OF_IT',
      sentence: 'More than 3.00 is not refunded.',
      mode: 'enforce',
    },
  },
})

export function printReplay({ decisions, exact, whatIf }: ReplayBench): void {
  const line = (name: string, t: Timed, more: string) =>
    console.log(
      `${name.padEnd(28)} ${decisions} decisions in ${t.seconds.toFixed(1)} s (${Math.round(decisions / t.seconds)}/s; ${t.cpuSeconds.toFixed(1)} s of processor time), ${t.peakMb} MB more at most; ${more}`,
    )
  line('exact replay', exact, `${exact.same} gave the same bytes`)
  line('what-if of a change', whatIf, `${whatIf.changed} would be answered otherwise`)
}

if (import.meta.main) printReplay(await benchReplay({ decisions: Number(process.argv[2] ?? 100_000) }))
