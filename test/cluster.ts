import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from '../lib/platform/postgres.ts'

// A process of its own, because Vitest runs no teardown when it is interrupted: whatever ends the runner closes the
// channel, and the database and its folder go with it.
const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-test-'))
chmodSync(folder, 0o755) // PostgreSQL runs as another user when we are root
const throwAway = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300']
const cluster = await startPostgres(folder, { flags: throwAway.flatMap((f) => ['-c', f]) })
let stopping = false
async function stop() {
  if (stopping) return
  stopping = true
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, () => void stop())
if (process.connected) process.send?.(cluster.url)
else await stop()
