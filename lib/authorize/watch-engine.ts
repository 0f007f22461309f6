import { log } from '../platform/log.ts'
import { cedarBroken } from '../policy/cedar-instance.ts'

/**
 * A process whose Cedar is broken answers no to everything until it is started anew, so it ends: whoever supervises it
 * starts another. Whatever is in flight is answered first.
 *
 * @returns a function that stops watching
 */
export function watchEngine(end: () => void, everyMs = 1_000): () => void {
  const timer = setInterval(() => {
    const err = cedarBroken()
    if (err === null) return
    clearInterval(timer)
    log.fatal({ err }, 'the engine is broken and can decide nothing any more: this process ends')
    end()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
