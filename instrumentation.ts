/** Next calls it once, before the console answers anything. */
export async function register(): Promise<void> {
  // the condition stands around what only Node has, so that the build for the edge leaves it out
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const [
      { pool },
      { log },
      { assertSafeToServe },
      { ownMigrations },
      { watchEngine },
      { demandWriter },
      { mendAddresses },
      { watchErasures },
      { startTrouble },
      { recordEnrolment },
    ] = await Promise.all([
      import('./lib/platform/db.ts'),
      import('./lib/platform/log.ts'),
      import('./lib/platform/safe-to-serve.ts'),
      import('./lib/platform/health.ts'),
      import('./lib/authorize/watch-engine.ts'),
      import('./lib/ledger/writer-key.ts'),
      import('./lib/platform/address.ts'),
      import('./lib/retention/watch-erasures.ts'),
      import('./lib/platform/connections.ts'),
      import('./lib/ledger/enrol-writer.ts'),
    ])
    mendAddresses()
    ownMigrations()
    // Next closes what is in flight, and ends
    watchEngine(() => process.kill(process.pid, 'SIGTERM'))
    try {
      demandWriter()
      await assertSafeToServe(pool())
      await recordEnrolment()
      watchErasures()
    } catch (err) {
      log.fatal({ err }, `the console cannot start: ${startTrouble(err)}`)
      process.exit(1)
    }
  }
}
