import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { probeIdentity } from '../authorize/probe-identity.ts'
import { draftContent, draftGrants } from '../changes/draft-content.ts'
import { getChange } from '../changes/get-change.ts'
import { type ChangeItem, changeItems, plainItems } from '../changes/items.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { nowMs } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { type CompiledSnapshot, compileSnapshot } from '../policy/compile.ts'
import { CLASSES, type GrantFact, type SnapshotContent } from '../policy/types.ts'
import { count, currency, id, toolName } from '../registry/fields.ts'
import { loadSnapshotContent } from '../registry/snapshots/load-snapshot-content.ts'
import { type AloneAnswer, CASES_MAX, canActAlone, type Verdict } from './can-act-alone.ts'
import { both, type NeverAnswer, toolsOf, weakenedFor } from './never-weakened.ts'
import { aloneSentence, neverSentence } from './sentences.ts'

const draft = {
  /** As the change would leave things; both left out: as they are. */
  change: z
    .string()
    .regex(/^chg_[0-9a-f]{32}$/, 'must be the id of a change request')
    .optional(),
  items: changeItems.optional(),
}
const aloneBody = z.strictObject({
  question: z.literal('alone'),
  identity: id,
  /** One tool, or those of a class or with an effect; every granted one when left out. */
  tool: toolName.optional(),
  class: z.enum(CLASSES).optional(),
  effect: z.string().max(64).optional(),
  /** Only amounts above this, in minor units. */
  amount_above: z.strictObject({ value: count, currency }).optional(),
  ...draft,
})
const neverBody = z.strictObject({
  question: z.literal('never_weakened'),
  /** The snapshot that it is compared with; the active one when there is a change. */
  since: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'must be the hash of a snapshot')
    .optional(),
  ...draft,
})
export const analyseBody = z
  .discriminatedUnion('question', [aloneBody, neverBody])
  .refine((b) => b.change === undefined || b.items === undefined, { path: ['items'], error: 'or change, not both' })

const verdict = z.enum(['yes', 'no', 'cannot_exclude'])
export const analyseAnswer = z.object({
  question: z.enum(['alone', 'never_weakened']),
  answer: verdict,
  sentence: z.string(),
  /** What the answer holds for, in words. */
  covers: z.array(z.string()),
  results: z.array(z.looseObject({ tool: z.string(), answer: verdict, sentence: z.string() })),
})
export interface Analysis {
  question: 'alone' | 'never_weakened'
  answer: Verdict
  sentence: string
  covers: string[]
  results: ((AloneAnswer | NeverAnswer) & { sentence: string })[]
}

/** Of all tools together: an organization with hundreds of them asks about one. */
const CASES_IN_ALL = 5 * CASES_MAX
const TOOLS_MAX = 200

/** Questions that no history answers: computed from grants, policies, thresholds and stages, as they are or would be. */
export async function analyse(actor: Actor, input: unknown): Promise<Analysis> {
  const body = parseWith(analyseBody, input, 'body')
  demand(actor, 'policies.read', 'registry:read')
  demand(actor, 'agents.read', 'registry:read')
  const items = body.change ? (await getChange(actor, body.change)).items : plainItems(body.items ?? [])
  return body.question === 'alone'
    ? await alone(actor, body, items as ChangeItem[])
    : await weakened(actor, body, items as ChangeItem[])
}

async function alone(actor: Actor, body: z.output<typeof aloneBody>, items: ChangeItem[]): Promise<Analysis> {
  const { organizationId } = actor
  const probe = await probeIdentity(organizationId, body.identity)
  const { identity } = probe
  const snapshot = items.length
    ? compileSnapshot(draftContent(probe.snapshot.content, items, actor.id))
    : probe.snapshot
  const grantsFor = (tool: string): GrantFact[] =>
    identity.status === 'revoked' ? [] : draftGrants(identity.grants.get(tool) ?? [], identity.id, tool, items)
  const tools = wantedTools(snapshot, body).filter((tool) => body.tool !== undefined || grantsFor(tool).length > 0)
  demandFew(tools)
  const subject = {
    organization: organizationId,
    identity: identity.id,
    agent: identity.agentId,
    agentName: identity.agentName,
    environment: identity.environment,
  }
  const results: Analysis['results'] = []
  for (const tool of tools) {
    await setImmediate()
    const found = canActAlone({
      snapshot,
      subject,
      grants: grantsFor(tool),
      tool,
      now: nowMs(),
      above: body.amount_above,
      casesMax: Math.min(CASES_MAX, Math.ceil(CASES_IN_ALL / tools.length)),
    })
    results.push({ ...found, sentence: aloneSentence(found, snapshot.tool(tool)?.definition ?? null, subject) })
  }
  const answer = worst(results.map((r) => r.answer))
  const of = tools.length === 1 ? (results[0]?.sentence ?? '') : summary(results, tools.length)
  return {
    question: 'alone',
    answer,
    sentence: tools.length ? of : 'No: no such tool is granted to it.',
    covers: [
      `Every request of ${subject.agentName} in ${subject.environment} from now on, as long as these rules, grants, stages and bands stand: any arguments, claims, models, labels, hours, previews and registered attributes.`,
      'Amounts, numbers and texts are told apart at every constant that a rule, a band, a threshold or a grant names.',
      'Limits by the hour and the day are not counted: they only refuse or ask.',
    ],
    results,
  }
}
const wantedTools = (snapshot: CompiledSnapshot, body: z.output<typeof aloneBody>): string[] =>
  body.tool !== undefined
    ? [body.tool]
    : toolsOf(snapshot.content).filter((name) => {
        const definition = snapshot.tool(name)?.definition
        return (
          (body.class === undefined || definition?.class === body.class) &&
          (body.effect === undefined || definition?.effects?.includes(body.effect))
        )
      })
function demandFew(tools: string[]): void {
  if (tools.length <= TOOLS_MAX) return
  throw new AppError(
    400,
    'too_many_tools',
    `That are ${tools.length} tools. Name one, a class or an effect: ${TOOLS_MAX} at most.`,
    {
      fields: [{ pointer: '/tool', message: 'is missing' }],
    },
  )
}

async function weakened(actor: Actor, body: z.output<typeof neverBody>, items: ChangeItem[]): Promise<Analysis> {
  const { before, after } = await compared(actor, body.since, items)
  const asked = { before, after, now: nowMs(), casesMax: 3_000 }
  const snapshots = both(asked)
  const results: Analysis['results'] = []
  // only tools that a never-rule can be about, and of those only where something differs: the rest is alike
  for (const tool of toolsOf(before)) {
    await setImmediate()
    for (const found of weakenedFor(asked, snapshots, tool)) results.push({ ...found, sentence: neverSentence(found) })
  }
  const answer = worst(results.map((r) => r.answer))
  return {
    question: 'never_weakened',
    answer,
    sentence:
      answer === 'no'
        ? 'No: whatever is never allowed now stays so.'
        : `${answer === 'yes' ? 'Yes' : 'It cannot be excluded'}: ${results.length === 1 ? results[0]?.sentence : `${results.length} answers below.`}`,
    covers: [
      'Every never-rule of the catalog and every built-in one, for every registered tool, in every environment, for any agent and for those that a rule names.',
      'A rule that moves to another id, or is split in two that meet, is not weakened.',
    ],
    results,
  }
}

async function compared(
  { organizationId, id: author }: Actor,
  since: string | undefined,
  items: ChangeItem[],
): Promise<{ before: SnapshotContent; after: SnapshotContent }> {
  const { active, previous } = await read(organizationId, async (db) => {
    const organization = await db.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const last = await db.snapshot.findMany({ where: { organizationId }, orderBy: { createdAt: 'desc' }, take: 2 })
    return {
      active: organization.activeSnapshot,
      previous: last.find((s) => s.hash !== organization.activeSnapshot)?.hash,
    }
  })
  if (active === null) throw new AppError(409, 'no_snapshot', 'Nothing decides yet: there is no snapshot.')
  const now = await loadSnapshotContent(organizationId, active)
  const from = since ?? (items.length ? active : (previous ?? active))
  const before = from === active ? now : await loadSnapshotContent(organizationId, from)
  return { before, after: items.length ? draftContent(now, items, author) : now }
}

const worst = (answers: Verdict[]): Verdict =>
  answers.includes('yes') ? 'yes' : answers.includes('cannot_exclude') ? 'cannot_exclude' : 'no'
function summary(results: { answer: Verdict }[], tools: number): string {
  const yes = results.filter((r) => r.answer === 'yes').length
  const open = results.filter((r) => r.answer === 'cannot_exclude').length
  if (!yes && !open) return `No: with none of ${tools} tools.`
  return `${yes ? `Yes: with ${yes} of ${tools} tools` : 'It cannot be excluded'}${open ? `${yes ? '; for' : ': for'} ${open} it cannot be told` : ''}.`
}
