import { parentPort } from 'node:worker_threads'
import { checkEntry } from '../../policy/checks/check-entry.ts'
import { formatPolicy } from '../../policy/format-policy.ts'
import type { EntryFacts, EntryWork, EntryWorked } from './run-entry-check.ts'

// Runs in a worker thread of its own (run-entry-check.ts): somebody waits for the next finding while they type.

const port = parentPort
if (!port) throw new Error('entry-worker.ts runs in a worker thread')

let facts: EntryFacts | undefined
port.on('message', ({ id, value }: { id: number; value: EntryWork }) => {
  port.postMessage({ id, value: work(value) })
})
port.postMessage('ready')

function work(value: EntryWork): EntryWorked {
  try {
    if (value.kind === 'format') return { kind: 'format', ...formatPolicy(value.cedar) }
    facts = value.facts ?? facts
    return { kind: 'entry', ...checkEntry(value.entry, { ...(facts as EntryFacts), now: value.now }) }
  } catch (e) {
    return { kind: 'failed', why: e instanceof Error ? e.message.slice(0, 300) : 'unknown' }
  }
}
