import { isMainThread } from 'node:worker_threads'
import { identityOf } from '../scripts/lock.mjs'

// Loaded into every child (node --import): no child outlives its supervisor, not even after kill -9 of it. Nor does the
// embedded database, which has no channel to notice by: the children stop it when they go.
const LAST_RESORT_MS = 8_000

// Preloads are inherited: in what a child forks for itself the channel is the child's, and must keep it alive.
if (isMainThread && process.connected && process.ppid === Number(process.env.COUNTERSIGN_LEASH)) {
  process.on('disconnect', () => {
    const [pid, identity] = (process.env.COUNTERSIGN_POSTMASTER ?? '').split(' ')
    process.on('exit', () => {
      if (pid && identity && identityOf(Number(pid)) === identity) process.kill(Number(pid), 'SIGINT')
    })
    // without a handler the signal would end us before anything above runs
    if (process.listenerCount('SIGTERM') === 0) process.exit(1)
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), LAST_RESORT_MS).unref()
  })
  process.channel?.unref()
}
