import { parentPort } from 'node:worker_threads'
import { checkExamples } from '../../policy/checks/check-examples.ts'
import type { Finding } from '../../policy/types.ts'
import { checkPolicy, checkToolDefinition, type PolicyCheckContext } from '../../policy/validate.ts'
import type { CheckAnswer, CheckRequest, Work } from './run-checks.ts'

// Runs in a worker thread (run-checks.ts): what a tenant wrote is compiled here, where it can be stopped.

const port = parentPort
if (!port) throw new Error('check-worker.ts runs in a worker thread')

let context: PolicyCheckContext | undefined
port.on('message', ({ id, value }: { id: number; value: CheckRequest }) => {
  context = value.context ?? context
  port.postMessage({ id, value: check(value.work) })
})
port.postMessage('ready')

function check(work: CheckRequest['work']): CheckAnswer {
  try {
    if (work.kind === 'tool') return { findings: checkToolDefinition(work.definition) }
    return { findings: checkOne(work, context as PolicyCheckContext) }
  } catch (e) {
    // a stack overflow or a compiler's own fault is the definition's, not ours
    return { findings: [], failed: e instanceof Error ? e.message.slice(0, 300) : 'unknown' }
  }
}

function checkOne(work: Work & { kind: 'policy' }, { bands, now, ...context }: PolicyCheckContext): Finding[] {
  const findings = checkPolicy(work.content, context)
  if (!bands || !now || !work.examples?.length) return findings
  return [...findings, ...checkExamples(work.content, work.examples, { ...context, bands, now }).findings]
}
