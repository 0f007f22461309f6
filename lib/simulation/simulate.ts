import { thisInstance } from '../authorize/instance.ts'
import { demandSoundItems } from '../changes/check-items.ts'
import { draftContent, draftGrants } from '../changes/draft-content.ts'
import { type ChangeItem, plainItems } from '../changes/items.ts'
import { itemsOfChange } from '../changes/items-of-change.ts'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { read } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { compileSnapshot } from '../policy/compile.ts'
import { decideForeign } from '../policy/foreign.ts'
import type { ForeignRecord } from '../policy/replay.ts'
import { cardSentence } from '../policy/sentences.ts'
import type { Environment, Outcome, ResourceFact } from '../policy/types.ts'
import { decideAgain, type Rules } from '../policy/what-if.ts'
import { loadSnapshotContent } from '../registry/snapshots/load-snapshot-content.ts'
import { type Question, simulateBody } from './question.ts'
import { type Side, sideOf, type Trace, traceOf } from './sides.ts'
import { askedBy, askedSituation, recordedSituation, type Situation } from './situation.ts'

export interface Simulation {
  /** Always false: nothing of this is a decision, nothing was counted, and nobody was asked. */
  recorded: false
  sentence: string
  agent: string
  environment: Environment | null
  tool: string
  identity: string | null
  /** The facts that it was asked with. */
  resources: ResourceFact[]
  at: string
  /** A past decision and what it was answered; facts are those of then, and its approval, if it had one, is left out. */
  decision: Situation['recorded']
  active: Side
  draft: Side | null
  /** Another outcome or other people by the draft. */
  differs: boolean
  trace: Trace
  matrix: MatrixRow[] | null
}
export interface MatrixRow {
  identity: string
  agent: string
  environment: Environment
  active: { outcome: Outcome; code: string }
  draft: { outcome: Outcome; code: string } | null
}
const MATRIX_MAX = 200

/** What the rules would answer, as they are and by a draft. Records nothing as a decision, and uses nothing up. */
export async function simulate(actor: Actor, input: unknown): Promise<Simulation> {
  const question = parseWith(simulateBody, input, 'body')
  demand(actor, 'policies.read', 'registry:read')
  const { organizationId } = actor
  const base = await rulesNow(organizationId)
  const draft = await draftOf(organizationId, question, base)
  if (question.decision !== undefined) {
    demand(actor, 'decisions.read', 'decisions:read')
    const found = await recordedSituation(organizationId, question.decision)
    if ('foreign' in found) return foreignSimulation(found.foreign, found.recorded, base, draft)
    if (question.identity === undefined) return await answer(organizationId, found, base, draft, question.matrix)
    const asked = await askedBy(organizationId, found, question.identity)
    return await answer(organizationId, { ...found, record: asked }, base, draft, question.matrix)
  }
  const situation = await askedSituation(organizationId, question.identity ?? '', question)
  return await answer(organizationId, situation, base, draft, question.matrix)
}

interface Named extends Rules {
  hash: string
}
export async function rulesNow(organizationId: string): Promise<Named> {
  const cache = thisInstance().cache(organizationId)
  cache.forget('organization') // what is in force now, not what this process heard last
  const { snapshot, snapshotHash } = await cache.state()
  return { snapshot, hash: snapshotHash }
}

async function draftOf(organizationId: string, question: Question, base: Named): Promise<Named | null> {
  const { change, items, snapshot } = question
  if (snapshot !== undefined)
    return { snapshot: compileSnapshot(await loadSnapshotContent(organizationId, snapshot)), hash: snapshot }
  if (change !== undefined) {
    const found = await itemsOfChange(organizationId, change)
    if (!found) throw notFound('change')
    return withItems(base, found.items, found.author)
  }
  if (items === undefined) return null
  const plain = plainItems(items)
  await demandSoundItems(organizationId, plain)
  return withItems(base, plain, '')
}
const withItems = (base: Named, items: ChangeItem[], author: string): Named => ({
  hash: 'draft',
  snapshot: compileSnapshot(draftContent(base.snapshot.content, items, author)),
  grants: (grants, identity, tool) => draftGrants(grants, identity, tool, items),
})

async function answer(
  organizationId: string,
  situation: Situation,
  base: Named,
  draft: Named | null,
  matrix: boolean,
): Promise<Simulation> {
  const { record, recorded } = situation
  const { request, facts } = record
  const was = decideAgain(record, base)
  const now = draft && decideAgain(record, draft)
  const definition = base.snapshot.tool(request.tool)?.definition ?? draft?.snapshot.tool(request.tool)?.definition
  return {
    recorded: false,
    sentence: cardSentence(request, definition ?? null, facts.resources, was.reach).plain,
    agent: request.agent_name,
    environment: request.environment,
    tool: request.tool,
    identity: request.identity,
    resources: facts.resources,
    at: facts.now,
    decision: recorded,
    active: sideOf(was, base.hash),
    draft: draft && now && sideOf(now, draft.hash),
    differs: now !== null && isOther(was, now),
    trace: traceOf(record, { rules: base, decided: was }, draft && now && { rules: draft, decided: now }),
    matrix: matrix ? await matrixOf(organizationId, situation, base, draft) : null,
  }
}
const isOther = (a: Pick<Side, 'outcome' | 'requirements'>, b: Pick<Side, 'outcome' | 'requirements'>): boolean =>
  a.outcome !== b.outcome || JSON.stringify(a.requirements) !== JSON.stringify(b.requirements)

function foreignSimulation(
  record: ForeignRecord,
  recorded: NonNullable<Situation['recorded']>,
  base: Named,
  draft: Named | null,
): Simulation {
  const { request, facts } = record
  const was = decideForeign(request, facts, base.snapshot)
  const now = draft && decideForeign(request, facts, draft.snapshot)
  return {
    recorded: false,
    sentence: `${request.subject.type} ${request.subject.id} wants to ${request.action.name} ${request.resource.type} ${request.resource.id}.`,
    agent: `${request.subject.type} ${request.subject.id}`,
    environment: request.environment,
    tool: request.action.name,
    identity: null,
    resources: [],
    at: facts.now,
    decision: recorded,
    active: sideOf(was, base.hash),
    draft: draft && now && sideOf(now, draft.hash),
    differs: now !== null && isOther(was, now),
    trace: traceOf(null, { rules: base, decided: was }, draft && now && { rules: draft, decided: now }),
    matrix: null,
  }
}

async function matrixOf(
  organizationId: string,
  situation: Situation,
  base: Named,
  draft: Named | null,
): Promise<MatrixRow[]> {
  const identities = await read(organizationId, (db) =>
    db.agentIdentity.findMany({
      where: { organizationId, status: { not: 'revoked' } },
      select: { id: true },
      orderBy: [{ agent: { name: 'asc' } }, { environment: 'asc' }],
      take: MATRIX_MAX,
    }),
  )
  const rows: MatrixRow[] = []
  for (const { id } of identities) {
    const asked = await askedBy(organizationId, situation, id)
    const was = decideAgain(asked, base)
    const now = draft && decideAgain(asked, draft)
    rows.push({
      identity: id,
      agent: asked.agent,
      environment: asked.environment,
      active: { outcome: was.outcome, code: was.reason.code },
      draft: now && { outcome: now.outcome, code: now.reason.code },
    })
  }
  return rows
}
