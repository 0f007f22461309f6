import { hash } from 'node:crypto'
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

/** A change of thousands must not keep everybody else waiting until all of it is checked. */
const AT_ONCE = 50
/**
 * What was found before, by what was looked at. A change is checked when it is drafted, shown, submitted and applied; the
 * answer is the same as long as text and tools are. Examples are not kept: they are tried at the time it is.
 */
const kept = new Map<string, Finding[]>()
const KEPT_MAX = 20_000

/** Findings of each item, in order. */
export async function runChecks(works: Work[], context: PolicyCheckContext): Promise<Finding[][]> {
  const { now: _, ...lasting } = context
  const around = hash('sha256', JSON.stringify(lasting))
  const keys = works.map((work) =>
    work.kind === 'policy' && work.examples?.length ? null : hash('sha256', `${around}${JSON.stringify(work)}`),
  )
  const findings = keys.map((key) => (key === null ? undefined : kept.get(key)))
  const missing = works.flatMap((_, i) => (findings[i] ? [] : [i]))
  for (let from = 0; from < missing.length; from += AT_ONCE) {
    const mine = queue.then(async () => {
      for (const i of missing.slice(from, from + AT_ONCE)) {
        const { found, lasts } = await checkOne(works[i] as Work, context)
        findings[i] = found
        const key = keys[i]
        if (lasts && key) keep(key, found)
      }
    })
    queue = mine.catch(() => {})
    await mine
  }
  return findings as Finding[][]
}

function keep(key: string, findings: Finding[]): void {
  const oldest = kept.size < KEPT_MAX ? undefined : kept.keys().next().value
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(key, findings)
}

export async function stopChecks(): Promise<void> {
  await worker?.stop()
}

/** `lasts` when the same would be found again: not when a bound was met, which a quieter machine may not meet. */
async function checkOne(work: Work, context: PolicyCheckContext): Promise<{ found: Finding[]; lasts: boolean }> {
  // by its path in the checkout: plain Node runs the file as it is, and no bundler must rewrite it
  const file = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/registry/checks/check-worker.ts')
  worker ??= new BoundedWorker(file, BOUNDS)
  const outcome = await worker.ask((fresh) => (fresh || told !== context ? { work, context } : { work }))
  told = context
  if ('stopped' in outcome) return { found: [refusal(work, outcome.stopped)], lasts: false }
  const { findings, failed } = outcome.answer
  return failed === undefined ? { found: findings, lasts: true } : { found: [refusal(work, failed)], lasts: false }
}

const refusal = (work: Work, why: string): Finding => ({
  severity: 'error',
  code: 'not_compiled',
  pointer: work.kind === 'tool' ? '/input_schema' : '/cedar',
  message: `cannot be used: ${why}`,
  place: null,
})
