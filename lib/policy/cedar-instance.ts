// The one place that knows whether Cedar can still be trusted. A trap inside WebAssembly (its stack overrun, its memory
// gone) leaves the instance in an unknown state: from then on every answer of this process is no, until it is restarted.
// The limits of policy-limits.ts keep texts from getting there; this is for the text that nobody thought of.

// A bundler may load this module more than once beside one Cedar: the mark belongs to the process.
const BROKEN = Symbol.for('countersign.cedar.broken')
const shared = globalThis as { [BROKEN]?: string }

export class CedarBrokenError extends Error {}

/** Why Cedar cannot be asked any more in this process; null while it can. */
export const cedarBroken = (): string | null => shared[BROKEN] ?? null

export function guarded<T>(call: () => T): T {
  const broken = cedarBroken()
  if (broken !== null) throw new CedarBrokenError(broken)
  try {
    return call()
  } catch (e) {
    // Errors about the input are values. What is thrown comes from the machine underneath, or from the way of the values
    // into it (a value that is no JSON), which breaks nothing.
    if (e instanceof WebAssembly.RuntimeError || e instanceof RangeError) shared[BROKEN] = e.message
    throw e
  }
}
