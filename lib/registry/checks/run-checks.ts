import path from 'node:path'
import type { PolicyExample } from '../../policy/checks/example-types.ts'
import type { Finding, PolicyContent, ToolDefinition } from '../../policy/types.ts'
import type { PolicyCheckContext } from '../../policy/validate.ts'
import { BoundedWorker } from './bounded-worker.ts'

// Schemas, patterns and policies are a tenant's code: they are compiled in a bounded worker, one item at a time.

const BOUNDS = { cpuMsMax: 1_000, memoryMbMax: 192 }

export type Work =
  | { kind: 'tool'; definition: ToolDefinition }
  | { kind: 'policy'; content: PolicyContent; examples?: readonly PolicyExample[] }
export interface CheckRequest {
  work: Work
  /** Sent when it differs from what this thread was told last. */
  context?: PolicyCheckContext
}
export interface CheckAnswer {
  findings: Finding[]
  failed?: string
}

let worker: BoundedWorker<CheckRequest, CheckAnswer> | undefined
let told: PolicyCheckContext | undefined
let queue: Promise<unknown> = Promise.resolve()

/** Findings of each item, in order. */
export function runChecks(works: Work[], context: PolicyCheckContext): Promise<Finding[][]> {
  const mine = queue.then(async () => {
    const findings: Finding[][] = []
    for (const work of works) findings.push(await checkOne(work, context))
    return findings
  })
  queue = mine.catch(() => {})
  return mine
}

export async function stopChecks(): Promise<void> {
  await worker?.stop()
}

async function checkOne(work: Work, context: PolicyCheckContext): Promise<Finding[]> {
  // by its path in the checkout: plain Node runs the file as it is, and no bundler must rewrite it
  const file = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/registry/checks/check-worker.ts')
  worker ??= new BoundedWorker(file, BOUNDS)
  const outcome = await worker.ask((fresh) => (fresh || told !== context ? { work, context } : { work }))
  told = context
  if ('stopped' in outcome) return [refusal(work, outcome.stopped)]
  const { findings, failed } = outcome.answer
  return failed === undefined ? findings : [refusal(work, failed)]
}

const refusal = (work: Work, why: string): Finding => ({
  severity: 'error',
  code: 'not_compiled',
  pointer: work.kind === 'tool' ? '/input_schema' : '/cedar',
  message: `cannot be used: ${why}`,
  place: null,
})
