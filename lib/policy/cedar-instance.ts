// The one place that knows whether Cedar can still be trusted. A trap inside WebAssembly (its stack overrun, its memory
// gone) leaves the instance in an unknown state: from then on every answer of this process is no, until it is restarted.
// The limits of policy-limits.ts keep texts from getting there; this is for the text that nobody thought of.

let broken: string | null = null

export class CedarBrokenError extends Error {}

/** Why Cedar cannot be asked any more in this process; null while it can. A health check should end the process. */
export const cedarBroken = (): string | null => broken

export function guarded<T>(call: () => T): T {
  if (broken !== null) throw new CedarBrokenError(broken)
  try {
    return call()
  } catch (e) {
    // Errors about the input are values; whatever is thrown comes from the machine underneath …
    if (e instanceof WebAssembly.RuntimeError || e instanceof RangeError) broken = e.message
    // … or from the way of the values into it (a value that is no JSON), which breaks nothing.
    throw e
  }
}
