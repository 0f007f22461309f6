import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { now } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import { fieldsOf, parseWith } from '../../platform/endpoint.ts'
import type { ExampleResult, PolicyExample } from '../../policy/checks/example-types.ts'
import { type Finding, type PolicyContent, SEVERITIES } from '../../policy/types.ts'
import { runEntryCheck } from '../checks/run-entry-check.ts'
import { entryFacts } from './entry-facts.ts'
import { frozen, inTerms, policyContent, policyTerms } from './policy-content.ts'
import { policyExample } from './policy-example.ts'

/** An entry while it is written: whatever is missing or of a wrong type is a finding, not a refusal. */
export const checkPolicyBody = z.looseObject({
  content: z.looseObject({
    cedar: z
      .string()
      .max(1_048_576)
      .refine((s) => !s.includes('\0') && s.isWellFormed(), { error: 'is not well-formed text' }),
  }),
})
const place = z.object({
  line: z.number().int(),
  column: z.number().int(),
  byteOffset: z.number().int(),
  from: z.number().int(),
  to: z.number().int(),
})
const verdict = z.enum(['match', 'no_match', 'error'])
export const checkedPolicy = z.object({
  findings: z.array(
    z.object({
      severity: z.enum(SEVERITIES),
      code: z.string(),
      message: z.string(),
      pointer: z.string().nullable(),
      place: place.nullable(),
    }),
  ),
  counts: z.object({ error: z.number().int(), warning: z.number().int(), suggestion: z.number().int() }),
  examples: z.array(
    z.object({
      name: z.string(),
      expect: verdict,
      got: verdict,
      passed: z.boolean(),
      why: z.string().nullable(),
    }),
  ),
})
export interface CheckedPolicy {
  /** Pointers are into the body: /content/cedar, /examples/0/arguments/amount. */
  findings: Finding[]
  counts: { [s in Finding['severity']]: number }
  /** In the order of the body. */
  examples: ExampleResult[]
}

/** All that publishing it would say, warnings and advice included; nothing is written. */
export async function checkPolicy(actor: Actor, input: unknown): Promise<CheckedPolicy> {
  const body = parseWith(checkPolicyBody, input, 'body') as { content: Record<string, unknown> } & Record<
    string,
    unknown
  >
  demand(actor, 'policies.write', 'policies:write')
  const strict = z.strictObject(policyTerms).safeParse(body)
  const faults = strict.success ? [] : fieldsOf(strict.error).filter((f) => f.pointer !== '/content/cedar')
  const content = contentFor(body.content, actor.id)
  const examples = examplesOf(body.examples)
  const review = policyTerms.review_at.safeParse(body.review_at)
  const answer = await runEntryCheck(
    {
      content,
      examples: examples.flatMap((e) => (e.example ? [e.example] : [])),
      review_at: (review.success && review.data?.toISOString()) || null,
      taken: body.base_version ? null : await takenBy(actor.organizationId, content.id),
    },
    await entryFacts(actor.organizationId),
    now().toISOString(),
  )
  const ran = examples.flatMap((e, i) => (e.example ? [i] : []))
  const named = new Set(faults.map((f) => f.pointer))
  const findings = [
    ...faults.map((f): Finding => ({ severity: 'error', code: codeOf(f.message), place: null, ...f })),
    ...answer.findings
      .map((f) => ({ ...f, pointer: inTerms({ pointer: replaced(f.pointer, ran) }) }))
      // of what is missing one says enough
      .filter((f) => !(f.severity === 'error' && named.has(f.pointer))),
  ]
  const results = [...answer.examples]
  return {
    findings,
    counts: {
      error: findings.filter((f) => f.severity === 'error').length,
      warning: findings.filter((f) => f.severity === 'warning').length,
      suggestion: findings.filter((f) => f.severity === 'suggestion').length,
    },
    examples: examples.map((e) => (e.example && results.shift()) || notRun(e)),
  }
}

const codeOf = (message: string): string => (/is missing|received undefined/.test(message) ? 'missing' : 'wrong_type')

/** What is there and fits; where something is missing or does not, what says least. */
function contentFor(raw: Record<string, unknown>, owner: string): PolicyContent {
  const kind = raw.kind === 'permit' ? 'permit' : 'guard'
  const fallback: Record<string, unknown> = {
    id: 'draft',
    kind,
    cedar: '',
    outcome: kind === 'permit' ? 'allow' : 'deny',
    reason_code: 'DRAFT',
    sentence: 'A draft.',
    mode: 'log',
    environments: [],
  }
  const members = Object.entries(policyContent.shape).flatMap(([name, schema]) => {
    // its size is a finding of the checks, with the other limits of a text
    if (name === 'cedar') return [[name, raw.cedar]]
    const parsed = schema.safeParse(raw[name])
    const value = parsed.success ? parsed.data : fallback[name]
    return value === undefined ? [] : [[name, value]]
  })
  return frozen(Object.fromEntries(members), 1, owner)
}

interface Sent {
  example: PolicyExample | null
  name: string
  expect: PolicyExample['expect']
}
function examplesOf(raw: unknown): Sent[] {
  if (!Array.isArray(raw)) return []
  return raw.slice(0, 50).map((sent: unknown) => {
    const parsed = policyExample.safeParse(sent)
    const { name, expect } = (sent ?? {}) as { name?: unknown; expect?: unknown }
    return {
      example: parsed.success ? (parsed.data as PolicyExample) : null,
      name: typeof name === 'string' ? name : '',
      expect: expect === 'no_match' ? 'no_match' : 'match',
    }
  })
}
const notRun = ({ example, name, expect }: Sent): ExampleResult => ({
  name,
  expect,
  got: 'error',
  passed: false,
  why: example ? 'the text is no policy yet' : 'it is not complete, or a value has a wrong type',
})
/** Examples that could not be run were left out: the others keep their places. */
const replaced = (pointer: string | null, ran: readonly number[]): string | null =>
  pointer?.replace(/^\/examples\/(\d+)/, (_, i: string) => `/examples/${ran[Number(i)] ?? i}`) ?? null

async function takenBy(organizationId: string, id: string): Promise<'active' | 'retired' | null> {
  const found = await read(organizationId, (db) =>
    db.policyCatalogEntry.findUnique({
      where: { organizationId_id: { organizationId, id } },
      select: { status: true },
    }),
  )
  return (found?.status as 'active' | 'retired' | undefined) ?? null
}
