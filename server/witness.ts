import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { serveFetch } from '../lib/platform/http-server.ts'
import { log } from '../lib/platform/log.ts'
import { followedLogs, openWitnessKey } from '../lib/witness/files.ts'
import { openWitness } from '../lib/witness/witness.ts'
import { witnessEndpoints } from '../lib/witness/witness-endpoints.ts'
import { tryLock } from '../scripts/lock.mjs'

// `npm run witness`: a small C2SP witness, for a machine of somebody else. It shares with the product nothing but the
// code of notes and proofs: no database, no secret, keys and state in a folder of its own.

const folder = path.resolve(process.env.COUNTERSIGN_WITNESS_HOME || '.countersign-witness')
const host = process.env.HOST || '127.0.0.1'
const port = Number(process.env.COUNTERSIGN_WITNESS_PORT || 7380)

function fail(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}

try {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail('COUNTERSIGN_WITNESS_PORT must be a port.')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // two processes over one folder would judge against what the other is about to replace
  const lock = tryLock(path.join(folder, 'running.json'))
  if ('holder' in lock) fail(`A witness is already running from ${folder} (process ${lock.holder.pid}).`)
  const key = openWitnessKey(folder, process.env.COUNTERSIGN_WITNESS_NAME || undefined)
  const logs = followedLogs(folder, (err) => log.error({ err }, 'the list of logs is wrong; the one before stays'))
  const witness = openWitness({ folder, key, logs, nowSeconds: () => Math.floor(Date.now() / 1000) })
  const server = await serveFetch({ host, port, fetch: witnessEndpoints(witness, key) })
  log.info({ port: server.port, key: key.verifier, logs: logs().size }, 'witnessing')
  process.send?.({ port: server.port, key: key.verifier }) // for tests that start it
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await server.close(2_000)
    lock.release()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
  if (process.connected) {
    process.on('disconnect', () => void stop())
    process.channel?.unref()
  }
} catch (e) {
  fail(e instanceof Error ? e.message : 'The witness could not start.')
}
