import { actionGroups } from '../context-type.ts'
import { matchesAction, type PolicyReading, readPolicy } from '../read-policy.ts'
import {
  type Bands,
  type Finding,
  type PolicyContent,
  SEVERITIES,
  type SnapshotContent,
  type ToolDefinition,
} from '../types.ts'
import { canMatchAgents, checkPolicy } from '../validate.ts'
import { checkAttributes, mergeSlips } from './check-attributes.ts'
import { checkExamples } from './check-examples.ts'
import { checkSatisfiable } from './check-satisfiable.ts'
import { checkShadowing } from './check-shadowing.ts'
import type { ExampleResult, PolicyExample } from './example-types.ts'
import { finding } from './finding.ts'

/** A catalog entry as somebody writes it. */
export interface EntryDraft {
  content: PolicyContent
  examples: readonly PolicyExample[]
  review_at: string | null
  /** What has this id already, where the author does not know of it. */
  taken: 'active' | 'retired' | null
}
/** The organization that the entry is written for. */
export interface EntryWorld {
  now: string
  tools: readonly ToolDefinition[]
  resource_types: SnapshotContent['resource_types']
  bands: Bands
  /** The others in force, and this one's version before. */
  policies: readonly PolicyContent[]
}
export interface EntryAnswer {
  findings: Finding[]
  examples: ExampleResult[]
}

const FINDINGS_MAX = 100

/** Everything that can be said about an entry before it decides anything. Errors keep it from being published. */
export function checkEntry(entry: EntryDraft, world: EntryWorld): EntryAnswer {
  const { content } = entry
  const findings = checkPolicy(content, world)
  const reading = readPolicy(content.cedar)
  if (entry.taken)
    findings.push(
      finding(
        'error',
        '/id',
        'id_exists',
        entry.taken === 'retired'
          ? `${content.id} was retired, and its id is not used again`
          : `${content.id} exists already: open it to change it`,
      ),
    )
  findings.push(...checkDates(entry, world.now))
  let examples: ExampleResult[] = []
  if (reading.ok) {
    const deeper = checkDeeper(content, reading, world, findings)
    const ran = checkExamples(content, entry.examples, world)
    examples = ran.results
    return { findings: sorted([...deeper, ...ran.findings, ...adviceOn(entry, reading)]), examples }
  }
  return { findings: sorted(findings), examples }
}

/** What needs the text to be one that Cedar accepts. */
function checkDeeper(
  content: PolicyContent,
  reading: PolicyReading & { ok: true },
  world: EntryWorld,
  findings: Finding[],
): Finding[] {
  if (content.kind !== 'guard' || !canMatchAgents(reading)) return findings
  const tools = world.tools.filter((t) => matchesAction(reading.head.action, t.name, actionGroups(t)))
  const all = mergeSlips(findings, checkAttributes(content.cedar, reading, tools, world.resource_types))
  // of a text that does not validate nothing deeper is certain
  if (all.some((f) => f.severity === 'error' && f.pointer === '/cedar')) return all
  if (!all.some((f) => f.code === 'attribute_of_no_tool')) {
    const certain = checkSatisfiable(content, tools, world.resource_types)
    if (certain.length) return [...all.filter((f) => f.code !== 'never_matches'), ...certain]
  }
  if (all.some((f) => f.code === 'never_matches')) return all
  return [...all, ...checkShadowing(content, world.policies, { tools, resource_types: world.resource_types })]
}

function checkDates({ content, review_at: review }: EntryDraft, now: string): Finding[] {
  const findings: Finding[] = []
  const { effective_until: until } = content
  if (until !== undefined && Date.parse(until) <= Date.parse(now))
    findings.push(finding('warning', '/effective_until', 'over', 'is past: the rule can never match again'))
  if (review !== null && Date.parse(review) <= Date.parse(now))
    findings.push(finding('warning', '/review_at', 'review_overdue', 'is past: somebody should look at the rule again'))
  return findings
}

function adviceOn({ content, examples }: EntryDraft, { head }: PolicyReading & { ok: true }): Finding[] {
  const findings: Finding[] = []
  const advise = (pointer: string, code: string, message: string) =>
    findings.push(finding('suggestion', pointer, code, message))
  if (content.kind !== 'guard') return findings
  if (head.action.kind === 'any')
    advise(
      '/cedar',
      'broad_scope',
      'is looked at for every tool: name the tools or a group in the action, if it is for some',
    )
  if (!examples.length) advise('/examples', 'no_examples', 'there are none: one that must match and one that must not')
  else
    for (const [expect, word] of [
      ['match', 'must match'],
      ['no_match', 'must not match'],
    ] as const)
      if (!examples.some((e) => e.expect === expect))
        advise('/examples', 'one_sided_examples', `none of them ${word}: a rule is known by both sides`)
  return findings
}

const sorted = (findings: readonly Finding[]): Finding[] =>
  [...findings]
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        (a.place?.from ?? Number.MAX_SAFE_INTEGER) - (b.place?.from ?? Number.MAX_SAFE_INTEGER),
    )
    .slice(0, FINDINGS_MAX)
