import { AppError } from '../lib/platform/app-error.ts'
import { problem } from '../lib/platform/endpoint.ts'
import { CLOCK_SKEW_MS_MAX } from '../lib/platform/health.ts'
import { newId } from '../lib/platform/ids.ts'
import { log } from '../lib/platform/log.ts'

// Deadlines, token lifetimes and valid_until are compared with this process's clock before the database's has the last
// word. An instance whose clock is off answers nothing until it is right again.

export interface ClockGate {
  /** The refusal to answer with, or null when the clock is right. */
  refusal(): Response | null
  stop(): void
}

export async function clockGate(skewMs: () => Promise<number>, everyMs = 30_000): Promise<ClockGate> {
  let off: number | null = null
  const look = async () => {
    try {
      const skew = await skewMs()
      const before = off
      off = Math.abs(skew) > CLOCK_SKEW_MS_MAX ? skew : null
      if (off !== null) log.error({ skewMs: off }, 'the clock is off from the database: refusing to serve')
      else if (before !== null) log.info('the clock is right again: serving')
    } catch (err) {
      // no answer says nothing about the clock; what needs the database fails by itself
      log.warn({ err }, 'the clock could not be compared with the database')
    }
  }
  await look()
  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return {
    refusal: () =>
      off === null
        ? null
        : problem(
            newId('req'),
            new AppError(
              503,
              'clock_skew',
              'The clock of this instance is off. Nothing was allowed; ask another instance.',
              {
                headers: { 'retry-after': '30' },
              },
            ),
          ),
    stop: () => clearInterval(timer),
  }
}
