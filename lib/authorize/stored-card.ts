import { hash } from 'node:crypto'
import type { CardContent, Decided, Facts, JsonObject, RuleVerdict, ToolVersionFact } from '../policy/types.ts'
import { neverMatched } from '../policy/verdict.ts'
import type { Draft } from './draft.ts'
import { Lru } from './lru.ts'

// A card as it is kept. It leaves out what its decision's record holds (arguments, resources, the model, on whose behalf),
// and names by its hash what it repeats from decision to decision: the rules that did not match, and the tool. Each of
// those texts stands once for its organization, in `card_text`. That makes a row of a quarter of the size, which is what
// recording it costs.

type Always = 'reach' | 'impact' | 'sensitivity' | 'stage' | 'reason'
/** Absent: as the record says, or nothing. */
export interface StoredCard
  extends Partial<Omit<CardContent, Always | 'rules' | 'tool' | 'run' | 'hashes'>>,
    Pick<CardContent, Always> {
  rules: (RuleVerdict | string)[]
  tool: StoredTool | string
  run?: { external_id: string | null; request: string | null } | null
  hashes?: Partial<CardContent['hashes']>
}
export type StoredTool = CardContent['tool'] & { hash?: string | null }

/** A text that cards name. */
export interface CardText {
  hash: string
  text: string
  /** A transaction with it has been committed, so that it need not be written again. */
  kept: boolean
}
export interface MadeCard {
  text: string
  names: CardText[]
}

/** @param sentence what the row's own column holds */
export function storedCard(draft: Draft, facts: Facts, decided: Decided, sentence: string): MadeCard {
  const { preview, run, said, foreign } = draft
  const names: CardText[] = []
  const named = (text: CardText): string => {
    names.push(text)
    return text.hash
  }
  const organization = draft.state.id
  const card: StoredCard = {
    reach: decided.reach,
    impact: decided.impact,
    sensitivity: decided.sensitivity,
    stage: decided.stage,
    reason: decided.reason,
    rules: decided.rules.map((r) => (isRepeated(r) ? named(textOf(organization, r)) : r)),
    // what is not registered is whatever an agent called it
    tool: draft.tool ? named(textOfTool(organization, draft.tool, decided)) : toolOf(draft, decided),
  }
  if (sentence !== draft.sentence) card.sentence = draft.sentence
  if (preview) Object.assign(card, { before: preview.before, after: preview.after, preview_note: preview.note })
  if (decided.requirements) card.requirements = decided.requirements
  if (decided.alternative) card.alternative = decided.alternative
  if (decided.obligations.length) card.obligations = decided.obligations
  if (decided.field_errors.length) card.field_errors = decided.field_errors
  if (said.reasoning) card.reasoning = said.reasoning
  if (run && (run.externalId !== null || run.request !== null))
    card.run = { external_id: run.externalId, request: run.request }
  // its record has another shape
  if (foreign)
    Object.assign(card, { arguments: said.arguments, resources: facts.resources, agent: agentOf(draft.request) })
  return { text: JSON.stringify(card), names }
}

/**
 * The same for many decisions, and without a word of what was asked: those that did not match (limits tell a count), a
 * threshold's verdict, and a grant that just holds. A policy that matched stays in the card whatever its code is: what
 * rules in log mode would have changed is counted there (would-change.ts).
 */
export const isRepeated = (r: RuleVerdict): boolean =>
  r.error === undefined &&
  r.limit === undefined &&
  (r.matched
    ? r.step === 'threshold' || (r.step === 'grant' && r.code === 'GRANTED')
    : r.step !== 'grant' && r.step !== 'approval')

/** Texts that this process has met, by organization and text: about 30 MB when it is full. */
const known = new Lru<CardText>(50_000)
/** Those of objects that are made once, by organization. */
const ofShared = new WeakMap<object, Map<string, CardText>>()

function textOf(organization: string, verdict: RuleVerdict): CardText {
  return Object.isFrozen(verdict)
    ? shared(verdict, organization, () => JSON.stringify(verdict))
    : intern(organization, JSON.stringify(verdict))
}
function textOfTool(organization: string, tool: ToolVersionFact, decided: Decided): CardText {
  return shared(tool, organization, () =>
    JSON.stringify({ ...toolFrom(tool, decided.reversibility), hash: tool.hash } satisfies StoredTool),
  )
}
function shared(object: object, organization: string, write: () => string): CardText {
  let texts = ofShared.get(object)
  if (!texts) {
    texts = new Map()
    ofShared.set(object, texts)
  }
  let text = texts.get(organization)
  if (!text) {
    text = intern(organization, write())
    texts.set(organization, text)
  }
  return text
}
function intern(organization: string, text: string): CardText {
  const key = `${organization}\n${text}`
  let found = known.get(key)
  if (!found) {
    found = { hash: nameOf(text), text, kept: false }
    known.set(key, found)
  }
  return found
}
/** 132 bits of its SHA-256. */
const nameOf = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22)

const toolFrom = ({ version, definition }: ToolVersionFact, reversibility: Decided['reversibility']) => ({
  name: definition.name,
  title: definition.title,
  version,
  class: definition.class,
  reversibility,
  data_classes: definition.data_classes,
})
export const toolOf = ({ tool, request }: Draft, { reversibility }: Decided): CardContent['tool'] =>
  tool ? { ...toolFrom(tool, reversibility), name: request.tool } : unknownTool(request.tool, reversibility)
const unknownTool = (name: string, reversibility: Decided['reversibility']): CardContent['tool'] => ({
  name,
  title: name,
  version: null,
  class: null,
  reversibility,
  data_classes: [],
})
export const agentOf = (r: Draft['request']): CardContent['agent'] => ({
  id: r.agent,
  name: r.agent_name,
  identity: r.identity,
  environment: r.environment,
})

const CHANGED = neverMatched(
  'policy',
  'policy:changed',
  'TEXT_CHANGED',
  'What stands here in the database is not what was recorded; the entry in the log is.',
)

/** What stands beside a stored card. */
export interface BesideCard {
  sentence: string
  /** `{}` once its content is destroyed. */
  record: JsonObject
  runId: string | null
  actionHash: string
  snapshot: string
  agent: CardContent['agent']
  toolName: string
}
/** The names of texts that `wholeCard` needs. */
export const namesIn = ({ rules, tool }: StoredCard): string[] =>
  [...rules, tool].filter((x): x is string => typeof x === 'string')

/** The card as people see it. `texts`: by name. */
export function wholeCard(stored: StoredCard, beside: BesideCard, texts: ReadonlyMap<string, string>): CardContent {
  const request = (beside.record.request ?? {}) as Partial<Draft['request']>
  const facts = (beside.record.facts ?? {}) as Partial<Facts>
  // a text that is not what its name says was changed past the product: the card says so, and stays readable
  const named = <T>(x: T | string, changed: T): T => {
    if (typeof x !== 'string') return x
    const text = texts.get(x)
    return text !== undefined && nameOf(text) === x ? (JSON.parse(text) as T) : changed
  }
  const { hash: toolHash, ...tool } = named<StoredTool>(stored.tool, unknownTool(beside.toolName, null))
  const { run } = stored
  return {
    sentence: stored.sentence ?? beside.sentence,
    tool,
    agent: stored.agent ?? { ...beside.agent, name: request.agent_name ?? beside.agent.name },
    on_behalf_of: stored.on_behalf_of ?? request.on_behalf_of ?? null,
    arguments: stored.arguments ?? request.arguments ?? {},
    resources: stored.resources ?? facts.resources ?? [],
    reach: stored.reach,
    before: stored.before ?? null,
    after: stored.after ?? null,
    preview_note: stored.preview_note ?? null,
    impact: stored.impact,
    sensitivity: stored.sensitivity,
    stage: stored.stage,
    rules: stored.rules.map((r) => named<RuleVerdict>(r, CHANGED)),
    reason: stored.reason,
    requirements: stored.requirements ?? null,
    alternative: stored.alternative ?? null,
    obligations: stored.obligations ?? [],
    reasoning: stored.reasoning ?? null,
    model: stored.model ?? request.model ?? null,
    run: beside.runId
      ? { id: beside.runId, external_id: run?.external_id ?? null, request: run?.request ?? null }
      : null,
    hashes: {
      action: beside.actionHash,
      tool: toolHash ?? stored.hashes?.tool ?? null,
      snapshot: beside.snapshot,
    },
    field_errors: stored.field_errors ?? [],
  }
}
