import { endOf, startOf } from '../../../../components/time/day-bounds.ts'
import type { PolicyExample } from '../../../../lib/policy/checks/example-types.ts'
import type { Environment, JsonObject, Outcome, PolicyContent, Requirements } from '../../../../lib/policy/types.ts'
import type { PolicyView } from '../../../../lib/registry/policies/policy-view.ts'
import { type ExampleDraft, exampleDraftOf, exampleOf } from './example-draft.ts'

/** A policy while somebody writes it: texts as they stand in the fields. */
export interface Draft {
  id: string
  kind: 'guard' | 'permit'
  cedar: string
  outcome: Outcome
  reasonCode: string
  sentence: string
  mode: 'enforce' | 'log'
  environments: Environment[]
  requirements: Requirements | null
  alternative: { tool: string; arguments: string; sentence: string }
  /** One a line. */
  obligations: string
  measure: { path: string; limit: string; unit: string }
  /** Days of the person's zone; `until` is the last one. */
  from: string
  until: string
  owner: string
  rationale: string
  review: string
  examples: ExampleDraft[]
}

const STARTER = `forbid (
  principal is Agent,
  action in Action::"class:destructive",
  resource
)
when { !context.reach.known };`

export const emptyDraft = (owner: string): Draft => ({
  id: '',
  kind: 'guard',
  cedar: STARTER,
  outcome: 'require_approval',
  reasonCode: '',
  sentence: '',
  mode: 'log',
  environments: [],
  requirements: null,
  alternative: { tool: '', arguments: '', sentence: '' },
  obligations: '',
  measure: { path: '', limit: '', unit: '' },
  from: '',
  until: '',
  owner,
  rationale: '',
  review: '',
  examples: [],
})

const json = (value: unknown): string => JSON.stringify(value, null, 2)
const dayIn = (at: string | null | undefined, zone: string, before = 0): string =>
  at ? new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(Date.parse(at) - before) : ''

/** What is kept beside a policy's content. */
export interface Terms {
  content: PolicyContent
  owner: string
  rationale: string
  review_at: string | null
  examples: readonly PolicyExample[]
}

/** The version in force, with room for the reason of the next one. */
export function draftOf(policy: PolicyView, zone: string): Draft {
  const current = policy.versions.find((v) => v.version === policy.version)
  if (!current) return emptyDraft(policy.owner.id)
  const examples = current.examples as unknown as PolicyExample[]
  return draftOfTerms(
    { content: current.content, owner: policy.owner.id, rationale: '', review_at: policy.review_at, examples },
    zone,
  )
}

export function draftOfTerms({ content: c, owner, rationale, review_at, examples }: Terms, zone: string): Draft {
  return {
    ...emptyDraft(owner),
    id: c.id,
    kind: c.kind,
    cedar: c.cedar,
    outcome: c.outcome,
    reasonCode: c.reason_code,
    sentence: c.sentence,
    mode: c.mode,
    environments: c.environments,
    requirements: c.requirements ?? null,
    alternative: {
      tool: c.alternative?.tool ?? '',
      arguments: c.alternative?.arguments ? json(c.alternative.arguments) : '',
      sentence: c.alternative?.sentence ?? '',
    },
    obligations: (c.obligations ?? []).join('\n'),
    measure: {
      path: c.measure?.path ?? '',
      limit: c.measure ? String(c.measure.limit) : '',
      unit: c.measure?.unit ?? '',
    },
    from: dayIn(c.effective_from, zone),
    until: dayIn(c.effective_until, zone, 1),
    rationale,
    review: dayIn(review_at, zone),
    // what was kept before examples had a shape is shown as it is, and the checks say what it lacks
    examples: examples.map(exampleDraftOf),
  }
}

export type Faults = Record<string, string>
export type Body = { content: { cedar: string } & Record<string, unknown> } & Record<string, unknown>

/** What is sent, or what keeps it from being sent. */
export function bodyOf(d: Draft, base: PolicyView | null, zone: string): { body: Body } | { faults: Faults } {
  const { body, faults } = checkedBodyOf(d, base, zone)
  return Object.keys(faults).length ? { faults } : { body }
}

/** The same for the checks: what is not there yet is left out. A day that nobody touched keeps its hour. */
export function checkedBodyOf(d: Draft, base: PolicyView | null, zone: string): { body: Body; faults: Faults } {
  const faults: Faults = {}
  const parsed = <T>(name: string, text: string, fits: (v: unknown) => boolean, what: string): T | undefined => {
    if (!text.trim()) return undefined
    try {
      const value: unknown = JSON.parse(text)
      if (fits(value)) return value as T
    } catch {
      // said below
    }
    faults[name] = `must be ${what}`
    return undefined
  }
  const isObject = (v: unknown) => typeof v === 'object' && v !== null && !Array.isArray(v)
  const overlay = parsed<JsonObject>(
    'content/alternative/arguments',
    d.alternative.arguments,
    isObject,
    'a JSON object',
  )
  const examples = d.examples.map((e, i) => {
    const { example, fault } = exampleOf(e)
    if (fault) faults[`examples/${i}/${fault}`] = 'must be a JSON object'
    return example
  })
  const measured = d.measure.path.trim() !== ''
  const limit = Number(d.measure.limit.replaceAll(/[\s,_]/g, ''))
  if (measured && (d.measure.limit.trim() === '' || !Number.isSafeInteger(limit)))
    faults['content/measure/limit'] = 'must be a whole number, money in minor units'
  const before = base?.versions.find((v) => v.version === base.version)
  const was = base ? draftOf(base, zone) : null
  const kept = (name: 'from' | 'until' | 'review', at: string | null | undefined, day: (v: string) => string | null) =>
    was && was[name] === d[name] ? (at ?? null) : day(d[name])
  const from = kept('from', before?.content.effective_from, (v) => startOf(v, zone))
  const until = kept('until', before?.content.effective_until, (v) => endOf(v, zone))
  const obligations = d.obligations
    .split('\n')
    .map((o) => o.trim())
    .filter(Boolean)
  const content: { [m in keyof PolicyContent]?: unknown } = {
    id: d.id.trim(),
    kind: d.kind,
    cedar: d.cedar,
    outcome: d.kind === 'permit' ? 'allow' : d.outcome,
    reason_code: d.reasonCode.trim(),
    sentence: d.sentence,
    mode: d.mode,
    environments: d.environments,
    ...(d.kind === 'guard' && d.outcome === 'require_approval' && d.requirements
      ? { requirements: d.requirements }
      : {}),
    ...(d.kind === 'guard' && d.outcome === 'downscope'
      ? {
          alternative: {
            tool: d.alternative.tool.trim(),
            sentence: d.alternative.sentence,
            ...(overlay ? { arguments: overlay } : {}),
          },
        }
      : {}),
    ...(obligations.length ? { obligations } : {}),
    ...(measured
      ? {
          measure: {
            path: d.measure.path.trim(),
            limit: Number.isSafeInteger(limit) ? limit : 0,
            unit: d.measure.unit.trim(),
          },
        }
      : {}),
    ...(from ? { effective_from: from } : {}),
    ...(until ? { effective_until: until } : {}),
  }
  return {
    body: {
      content: { ...content, cedar: d.cedar },
      owner: d.owner,
      rationale: d.rationale,
      review_at: kept('review', base?.review_at, (v) => startOf(v, zone)),
      examples,
      base_version: base?.version ?? 0,
    },
    faults,
  }
}
