import path from 'node:path'
import type { EntryAnswer, EntryDraft, EntryWorld } from '../../policy/checks/check-entry.ts'
import type { Formatted } from '../../policy/format-policy.ts'
import type { Finding } from '../../policy/types.ts'
import { BoundedWorker } from './bounded-worker.ts'

// Checks while somebody types have a worker of their own: an import of ten thousand policies must not hold them up.

const BOUNDS = { cpuMsMax: 2_000, memoryMbMax: 256 }

export type EntryFacts = Omit<EntryWorld, 'now'>
export type EntryWork =
  /** `facts` are sent when they differ from what this thread was told last. */
  { kind: 'entry'; entry: EntryDraft; now: string; facts?: EntryFacts } | { kind: 'format'; cedar: string }
export type EntryWorked =
  | ({ kind: 'entry' } & EntryAnswer)
  | ({ kind: 'format' } & Formatted)
  | { kind: 'failed'; why: string }

let worker: BoundedWorker<EntryWork, EntryWorked> | undefined
let told: EntryFacts | undefined
let queue: Promise<unknown> = Promise.resolve()

const oneAtATime = <T>(work: () => Promise<T>): Promise<T> => {
  const mine = queue.then(work)
  queue = mine.catch(() => {})
  return mine
}
function start(): BoundedWorker<EntryWork, EntryWorked> {
  // by its path in the checkout: plain Node runs the file as it is, and no bundler must rewrite it
  const file = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/registry/checks/entry-worker.ts')
  worker ??= new BoundedWorker(file, BOUNDS)
  return worker
}

/** Never throws for what the entry holds: what cannot be checked is a finding. The same `facts` object is sent once. */
export const runEntryCheck = (entry: EntryDraft, facts: EntryFacts, now: string): Promise<EntryAnswer> =>
  oneAtATime(async () => {
    const outcome = await start().ask((fresh) => ({
      kind: 'entry',
      entry,
      now,
      ...(fresh || told !== facts ? { facts } : {}),
    }))
    told = facts
    if ('stopped' in outcome) return notChecked(outcome.stopped)
    if (outcome.answer.kind === 'entry') return outcome.answer
    return notChecked(outcome.answer.kind === 'failed' ? outcome.answer.why : 'it cannot be read')
  })

export const runFormat = (cedar: string): Promise<Formatted> =>
  oneAtATime(async () => {
    const outcome = await start().ask(() => ({ kind: 'format', cedar }))
    if ('answer' in outcome && outcome.answer.kind === 'format') return outcome.answer
    return { cedar: null, findings: notChecked('it takes too long').findings }
  })

export async function stopEntryChecks(): Promise<void> {
  await worker?.stop()
}

const notChecked = (why: string): EntryAnswer => {
  const finding: Finding = {
    severity: 'error',
    code: 'not_compiled',
    pointer: '/cedar',
    message: `cannot be used: ${why}`,
    place: null,
  }
  return { findings: [finding], examples: [] }
}
