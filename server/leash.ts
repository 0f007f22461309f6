// Loaded into every child (node --import): no child outlives its supervisor, not even after kill -9 of it.
const LAST_RESORT_MS = 8_000

if (process.connected) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), LAST_RESORT_MS).unref()
  })
  process.channel?.unref()
}
