import { type EditedDecision, evaluateEdited } from '../authorize/evaluate-edited.ts'
import { type Sql, sqlOfTx } from '../ledger/append.ts'
import { demand, type PersonActor } from '../people/actor.ts'
import { AppError, notFound } from '../platform/app-error.ts'
import { now as clockNow } from '../platform/clock.ts'
import { inTransaction } from '../platform/db.ts'
import { parseWith } from '../platform/endpoint.ts'
import { approvalBasis } from '../policy/steps/approval.ts'
import { IMPACTS, type JsonObject, OUTCOMES, type Requirements, type ToolDefinition } from '../policy/types.ts'
import { cardHash, shown } from './card.ts'
import { castVote, refusalFor } from './cast-vote.ts'
import { changeApproval } from './change-approval.ts'
import type { VoteAnswer } from './decide-approval.ts'
import { demandWeight } from './demand-weight.ts'
import { beyond, editableFields, withValue } from './editable-fields.ts'
import { entryAbout, labelOf } from './entries.ts'
import { insertEvents } from './events.ts'
import { approvalId, EditBody } from './inputs.ts'
import { type Approval, loadApproval } from './load-approval.ts'
import { definitionOf } from './load-definition.ts'
import { subtitleOf } from './title.ts'

export const EditInput = EditBody.extend({ approval: approvalId })
type Edit = { pointer: string; value: JsonObject[string] }

/**
 * Edit-and-approve: a person lowers or narrows what the tool lets approvers edit. What results must validate and be
 * decided no stricter than what was asked, now. Earlier votes fall, the edit counts as this person's approval, and the
 * agent can go on with exactly the edited arguments only.
 * @throws what voteOnApproval throws; 422 not_editable, edit_out_of_bounds, edit_is_stricter; 400 nothing_edited
 */
export async function editApproval(actor: PersonActor, input: unknown): Promise<VoteAnswer> {
  const { approval: id, card_hash, edits, reason } = parseWith(EditInput, input)
  demand(actor, 'approvals.vote')
  const weighed = await demandWeight(actor, id, reason)
  const before = await inTransaction(actor.organizationId, async (tx) => {
    const sql = sqlOfTx(tx)
    const approval = await loadApproval(sql, actor.organizationId, id)
    if (!approval) throw notFound('approval request')
    const may = await refusalFor(sql, actor, approval, card_hash, clockNow())
    if (may.refused) throw may.refused
    return { approval, definition: await definitionOf(sql, actor.organizationId, approval) }
  })
  const args = apply(before.approval, before.definition, edits)
  const edited = await evaluateEdited(
    actor.organizationId,
    { identityId: before.approval.identity_id, decisionId: before.approval.decision_id },
    args,
  )
  demandNoStricter(before.approval, edited)

  return changeApproval(actor.organizationId, id, async ({ sql, approval, now }) => {
    // the hash covers arguments and round: it still fits only while nobody changed what was evaluated
    const may = await refusalFor(sql, actor, approval, card_hash, now)
    if (may.refused) throw may.refused
    if (weighed !== approval.impact)
      throw new AppError(
        409,
        'changed_since_opened',
        'Its impact changed since you opened it. Read it again before you decide.',
      )
    const current = await replaceArguments(sql, actor, approval, args, edited)
    await insertEvents(sql, actor.organizationId, [
      {
        approvalId: id,
        at: now,
        kind: 'edited',
        personId: actor.id,
        ...(reason ? { text: reason } : {}),
        detail: {
          round: current.round,
          card_hash: current.card_hash,
          was: card_hash,
          shown: may.live.shown as unknown as JsonObject,
          edits: edits as unknown as JsonObject[],
        },
      },
    ])
    const cast = await castVote(sql, actor, current, { vote: 'edit', reason, cardHash: current.card_hash }, now)
    if (cast.refused) throw cast.refused
    return {
      answer: {
        id,
        status: cast.status,
        votes: cast.votes,
        places: cast.places,
        lapses_at: cast.lapsesAt?.toISOString() ?? null,
      },
      entries: [
        entryAbout(
          'approval.edited',
          current,
          { kind: 'person', id: actor.id },
          {
            clear: { approval: id, person: actor.id, round: current.round, dropped_votes: may.votes.length },
            disclosures: [
              { name: 'card_hash', value: current.card_hash },
              { name: 'pointers', value: edits.map((e) => e.pointer) },
              { name: 'arguments', value: args },
              { name: 'action_hash', value: edited.decided.action_hash },
            ],
            summary: `Edited: ${labelOf(current)}`,
          },
        ),
        ...cast.entries,
      ],
    }
  })
}

function apply(approval: Approval, definition: ToolDefinition | null, edits: Edit[]): JsonObject {
  if (approval.card.secrets_replaced)
    throw new AppError(
      422,
      'not_editable',
      'The arguments hold a secret that nobody may see, so they can only be approved or denied as they are.',
    )
  const fields = definition ? editableFields(definition, approval.effective_arguments) : []
  let args = approval.effective_arguments
  for (const [i, { pointer, value }] of edits.entries()) {
    const at = `/edits/${i}`
    const field = fields.find((f) => f.pointer === pointer)
    if (!field || edits.findIndex((e) => e.pointer === pointer) !== i)
      throw new AppError(422, 'not_editable', `${approval.tool} does not let approvers edit ${pointer}.`, {
        fields: [{ pointer: `${at}/pointer`, message: 'is not declared editable, or is listed twice' }],
      })
    const why = beyond(field, value)
    if (why)
      throw new AppError(422, 'edit_out_of_bounds', `${field.label} ${why}.`, {
        fields: [{ pointer: `${at}/value`, message: why }],
      })
    args = withValue(args, pointer, value)
  }
  if (JSON.stringify(args) === JSON.stringify(approval.effective_arguments))
    throw new AppError(400, 'nothing_edited', 'The edit changes nothing. Approve it as it is.')
  return args
}

const APPROVABLE = OUTCOMES.indexOf('require_approval')

function demandNoStricter(approval: Approval, { decided }: EditedDecision): void {
  if (decided.field_errors.length)
    throw new AppError(422, 'edit_out_of_bounds', 'The edited arguments do not fit the tool’s schema.', {
      fields: decided.field_errors,
    })
  const stricter =
    OUTCOMES.indexOf(decided.outcome) > APPROVABLE
      ? decided.reason.sentence
      : IMPACTS.indexOf(decided.impact) > IMPACTS.indexOf(approval.impact)
        ? `Its impact would be ${decided.impact}, not ${approval.impact}.`
        : decided.requirements && !within(decided.requirements, approval.card.requirements)
          ? 'It would ask other people, or more.'
          : null
  if (stricter)
    throw new AppError(
      422,
      'edit_is_stricter',
      `As edited, it would be decided more strictly than as asked: ${stricter}`,
    )
}

const within = (inner: Requirements, outer: Requirements): boolean =>
  inner.min_people <= outer.min_people &&
  Object.entries(inner.queues).every(([queue, people]) => people <= (outer.queues[queue] ?? 0))

async function replaceArguments(
  sql: Sql,
  actor: PersonActor,
  approval: Approval,
  args: JsonObject,
  { decided, sentence, resources, preview }: EditedDecision,
): Promise<Approval> {
  const content = {
    ...approval.card.content,
    sentence,
    arguments: args,
    resources,
    reach: decided.reach,
    impact: decided.impact,
    sensitivity: decided.sensitivity,
    before: preview?.before ?? null,
    after: preview?.after ?? null,
    preview_note: preview?.note ?? null,
    hashes: { ...approval.card.content.hashes, action: decided.action_hash },
  }
  const basis = approvalBasis(decided, { resources })
  const card = { ...approval.card, content }
  const round = approval.round + 1
  const next: Approval = {
    ...approval,
    card,
    round,
    card_hash: cardHash(shown(content, card.requirements, round)),
    subtitle: subtitleOf(content),
    impact: decided.impact,
    resource_key: decided.resource_key,
    basis: { ...basis, rules: [...new Set([...approval.basis.rules, ...basis.rules])] },
    effective_arguments: args,
    effective_action_hash: decided.action_hash,
    edited_by: actor.id,
  }
  await sql.query(
    `UPDATE approval_request SET card = $3::jsonb, card_hash = $4, subtitle = $5, impact = $6, basis = $7::jsonb, round = $8::integer,
            effective_arguments = $9::jsonb, effective_action_hash = $10, edited_by = $11, resource_key = $12
      WHERE organization_id = $1 AND id = $2`,
    [
      actor.organizationId,
      approval.id,
      JSON.stringify(card),
      next.card_hash,
      next.subtitle,
      next.impact,
      JSON.stringify(next.basis),
      String(round),
      JSON.stringify(args),
      next.effective_action_hash,
      actor.id,
      next.resource_key,
    ],
  )
  return next
}
