import { AsyncLocalStorage } from 'node:async_hooks'

// One clock for the process. The only thing that may set another one is the seeder of the demonstration
// organization (prisma/seed.ts), whose log says so in its first entry; a test over the imports holds that.
const held = globalThis as { countersignClock?: AsyncLocalStorage<() => number> }
held.countersignClock ??= new AsyncLocalStorage<() => number>()
const simulated = held.countersignClock

export const nowMs = (): number => (simulated.getStore() ?? Date.now)()
export const now = (): Date => new Date(nowMs())
/** Not null while a simulated clock is in force: what reads the database's clock must then use this one. */
export const simulatedNow = (): Date | null => (simulated.getStore() ? now() : null)
export const withSimulatedClock = <T>(clock: () => number, work: () => Promise<T>): Promise<T> =>
  simulated.run(clock, work)
