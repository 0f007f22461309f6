import type { Appended } from '../ledger/append.ts'
import type { Statement } from './hot-pools.ts'
import { reviewDue } from './review-due.ts'
import { allows, type Turn, unchanged } from './settle-batch.ts'
import { type CardText, type MadeCard, storedCard } from './stored-card.ts'

export interface Written {
  turn: Turn
  receipt: Appended
  answer: string
}

// Texts travel joined, a handful of parameters for the whole batch: an array parameter for each column would escape
// and quote every value, here and in the database. The separators are control characters: JSON text cannot hold them,
// and what a caller chose by itself has them taken out.
const ROW = '\u001e'
const CELL = '\u001f'
const ITEM = '\u001d'
const plain = (text: string): string => text.replaceAll(ROW, '').replaceAll(CELL, '').replaceAll(ITEM, '')

type Cell = string | null
/** Column, how its text (an empty one is null) becomes it, and the text. */
type Column = [name: string, expression: string, text: (w: Written) => Cell]
const number = (n: number | null | undefined): Cell => (n === null || n === undefined ? null : String(n))

const LARGE: Column[] = [
  ['record', "convert_to(record, 'UTF8')", (w) => w.turn.record],
  ['core', "convert_to(core, 'UTF8')", (w) => w.turn.decided.core],
  ['answer', "convert_to(answer, 'UTF8')", (w) => w.answer],
]
const SMALL: Column[] = [
  ['id', 'id', (w) => w.turn.draft.id],
  ['request_id', 'request_id', (w) => plain(w.turn.draft.httpRequestId)],
  ['kind', 'kind', (w) => (w.turn.draft.foreign ? 'foreign' : 'agent')],
  ['agent_id', 'agent_id', (w) => (w.turn.draft.foreign ? null : w.turn.draft.request.agent)],
  ['identity_id', 'identity_id', (w) => (w.turn.draft.foreign ? null : w.turn.draft.request.identity)],
  ['caller_id', 'caller_id', (w) => w.turn.draft.caller.id],
  ['environment', 'environment', (w) => w.turn.draft.request.environment],
  ['run_id', 'run_id', (w) => w.turn.draft.run?.id ?? null],
  ['tool', 'tool', (w) => plain(w.turn.draft.request.tool)],
  ['tool_version', 'tool_version::integer', (w) => number(w.turn.draft.tool?.version)],
  ['tool_class', 'tool_class', (w) => w.turn.draft.tool?.definition.class ?? null],
  ['outcome', 'outcome', (w) => w.turn.decided.outcome],
  ['reason_code', 'reason_code', (w) => w.turn.decided.reason.code],
  ['shadow_outcome', 'shadow_outcome', (w) => w.turn.decided.shadow_outcome],
  ['impact', 'impact', (w) => w.turn.decided.impact],
  ['resource_key', "coalesce(resource_key, '')", (w) => plain(w.turn.decided.resource_key)],
  ['action_hash', 'action_hash', (w) => w.turn.decided.action_hash],
  ['snapshot', 'snapshot', (w) => w.turn.draft.state.snapshotHash],
  ['valid_until', 'valid_until::timestamptz', (w) => w.turn.decided.valid_until],
  ['approval_id', 'approval_id', (w) => w.turn.approval?.id ?? null],
  ['previous_id', 'previous_id', (w) => w.turn.draft.approval?.decisionId ?? null],
  ['group_id', 'group_id', (w) => w.turn.draft.group],
  ['dry_run', 'dry_run::boolean', (w) => String(w.turn.draft.dryRun)],
  [
    'action_state',
    'action_state',
    (w) => (allows(w.turn.decided) && !w.turn.draft.dryRun && !w.turn.draft.foreign ? 'allowed' : null),
  ],
  ['ledger_index', 'ledger_index::bigint', (w) => String(w.receipt.index)],
  ['latency_us', 'latency_us::integer', (w) => number(Math.round((performance.now() - w.turn.draft.startedMs) * 1000))],
]
const OF_CARD: Column[] = [
  ['policies', `coalesce(string_to_array(policies, E'\\x1d'), '{}')`, (w) => policyIds(w.turn).join(ITEM)],
  ['threshold', 'threshold', (w) => w.turn.decided.threshold_cell],
  ['review_due', 'review_due', (w) => reviewDue(w.turn)],
  ['sentence', 'sentence', (w) => listedSentence(w.turn.draft.sentence)],
]
/** For lists. The card has the whole sentence. */
export const SENTENCE_MAX = 500
const bounded = (sentence: string): string =>
  sentence.length <= SENTENCE_MAX ? sentence : `${sentence.slice(0, SENTENCE_MAX - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
export const listedSentence = (sentence: string): string => plain(bounded(sentence))
const policyIds = ({ decided }: Turn): string[] =>
  decided.rules.filter((r) => r.matched && r.id.startsWith('policy:')).map((r) => r.id.slice('policy:'.length))

const CELLS = [...SMALL, ...OF_CARD]
const names = (columns: Column[]) => columns.map(([name]) => name).join(', ')
const expressions = (columns: Column[]) => columns.map(([, expression]) => expression).join(', ')
/** An action that an agent asked about in earnest: no dry run, and not the second look at what people approved. */
const COUNTED = "NOT dry_run::boolean AND (approval_id IS NULL OR outcome NOT IN ('allow', 'allow_with_notice'))"
const INSERT = `
WITH n AS MATERIALIZED (
  SELECT ${names(LARGE)}, card, ${CELLS.map(([name], i) => `c[${i + 1}] AS ${name}`).join(', ')}
    FROM ROWS FROM (
           ${[...LARGE, 'card', 'cells'].map((_, i) => `string_to_table($${i + 3}, E'\\x1e')`).join(', ')}
         ) AS t(${names(LARGE)}, card, cells), string_to_array(cells, E'\\x1f', '') AS c
), d AS (
  INSERT INTO decision (organization_id, at, ${names([...SMALL, ...LARGE])})
  SELECT $1, $2::timestamptz, ${expressions([...SMALL, ...LARGE])} FROM n
)
INSERT INTO decision_card (organization_id, at, decision_id, card, impact, outcome, agent_id, tool, environment, counted, ${names(OF_CARD)})
SELECT $1, $2::timestamptz, id, card::json, impact, outcome, agent_id, tool, environment, ${COUNTED}, ${expressions(OF_CARD)} FROM n`

const TEXTS = `
INSERT INTO card_text (organization_id, hash, text)
SELECT $1, hash, text FROM unnest($2::text[], $3::text[]) AS t(hash, text)
    ON CONFLICT DO NOTHING`

/** Decisions with their cards, in one statement, and before it the texts that their cards are the first to name. */
export function decisionRows(
  organizationId: string,
  written: Written[],
): { statements: Statement[]; texts: CardText[] } {
  const cards = written.map((w) => madeCard(w.turn))
  const texts = [...new Set(cards.flatMap((c) => c.names.filter((t) => !t.kept)))]
  const naming = {
    name: 'record card texts',
    text: TEXTS,
    values: [organizationId, texts.map((t) => t.hash), texts.map((t) => t.text)],
  }
  const rows = insertion(organizationId, written, cards)
  return { statements: texts.length ? [naming, rows] : [rows], texts }
}
function insertion(organizationId: string, written: Written[], cards: MadeCard[]): Statement {
  const joined = (text: (w: Written) => string): string => written.map(text).join(ROW)
  return {
    name: 'record decisions',
    text: INSERT,
    values: [
      organizationId,
      written[0]?.receipt.at,
      ...LARGE.map(([, , text]) => joined((w) => text(w) ?? '')),
      cards.map((c) => c.text).join(ROW),
      joined((w) => CELLS.map(([, , text]) => text(w) ?? '').join(CELL)),
    ],
  }
}
const madeCard = (turn: Turn): MadeCard =>
  unchanged(turn)?.card ?? storedCard(turn.draft, turn.facts, turn.decided, listedSentence(turn.draft.sentence))
