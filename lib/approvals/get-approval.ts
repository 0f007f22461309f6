import type { Sql } from '../ledger/append.ts'
import { type Actor, demand } from '../people/actor.ts'
import { notFound } from '../platform/app-error.ts'
import { now as clockNow } from '../platform/clock.ts'
import { read } from '../platform/db.ts'
import type { RuleVerdict } from '../policy/types.ts'
import { powersOf } from './approval-powers.ts'
import type { ApprovalView, PlaceView } from './approval-view.ts'
import { argumentRows, segmentsOf } from './describe-card.ts'
import { type LiveCard, liveCard } from './live-card.ts'
import { type Approval, loadApproval, seated, type Vote, votesOf } from './load-approval.ts'
import { definitionOf } from './load-definition.ts'
import { namePreviewServer } from './name-preview-server.ts'
import { fill, placesOf } from './quorum.ts'
import { namesOf } from './refusals.ts'
import { similarDecisions } from './similar-decisions.ts'
import { threadOf } from './thread.ts'
import { amountOfUnit, measureOf } from './title.ts'

/** One request as a person sees it, for ever at the same address: while it waits and after it was decided. */
export async function getApproval(actor: Actor, id: string): Promise<ApprovalView> {
  demand(actor, 'approvals.read', 'decisions:read')
  const { organizationId } = actor
  return read(organizationId, async (db) => {
    const sql: Sql = { query: (text, values) => db.$queryRawUnsafe(text, ...values) }
    const approval = await loadApproval(sql, organizationId, id)
    if (!approval) throw notFound('approval request')
    const now = clockNow()
    const waiting = approval.status === 'waiting'
    const live = waiting ? await liveCard(sql, organizationId, approval) : asDecided(approval)
    const votes = live.changed ? [] : await votesOf(sql, organizationId, approval)
    const [definition, thread, similar, denial, names] = [
      await definitionOf(sql, organizationId, approval),
      await threadOf(sql, organizationId, id),
      await similarDecisions(sql, organizationId, {
        agentId: approval.agent_id,
        tool: approval.tool,
        environment: approval.environment,
        approvalId: id,
        before: approval.requested_at,
      }),
      await denialOf(sql, organizationId, approval),
      await namesOf(
        sql,
        organizationId,
        [approval.decided_by, approval.edited_by].filter((p) => p !== null),
      ),
    ]
    const person = (p: string | null) => (p === null ? null : { id: p, name: names.get(p) ?? p })
    const { content } = live
    const rules = content.rules.filter((r) => r.matched && r.mode === 'enforce')
    return {
      id,
      decision_id: approval.decision_id,
      status: approval.status,
      sentence: content.sentence,
      segments: segmentsOf(content, definition),
      title: approval.title,
      measure: measureOf(content.reach),
      verb: definition?.verb ?? approval.title.toLowerCase(),
      requested_at: approval.requested_at.toISOString(),
      deadline: approval.deadline.toISOString(),
      now: now.toISOString(),
      escalates_at: approval.escalates_at?.toISOString() ?? null,
      escalated_at: approval.escalated_at?.toISOString() ?? null,
      escalated_to: approval.escalated_to,
      lapses_at: approval.lapses_at?.toISOString() ?? null,
      agent: content.agent,
      on_behalf_of: content.on_behalf_of,
      impact: content.impact,
      reversibility: content.tool.reversibility,
      reach: await namePreviewServer(sql, organizationId, content.reach),
      data_classes: content.tool.data_classes,
      sensitivity: content.sensitivity,
      stage: content.stage,
      resources: content.resources,
      tool: content.tool,
      arguments: argumentRows(definition, approval.effective_arguments),
      raw_arguments: approval.effective_arguments,
      proposed_arguments: approval.edited_by ? approval.proposed_arguments : null,
      edited_by: person(approval.edited_by),
      before: content.before,
      after: content.after,
      preview_note: content.preview_note,
      reason: content.reason,
      rules,
      limit: limitOf(rules),
      warning: approval.card.warning,
      similar,
      reasoning: content.reasoning,
      model: content.model,
      run: content.run,
      thread,
      round: live.round,
      requirements: approval.card.requirements,
      routing: approval.card.routing,
      votes: votes.map(({ person: p, name, vote, queue, reason, at }) => ({
        person: { id: p, name },
        vote,
        queue,
        reason,
        at: at.toISOString(),
      })),
      places: placesView(approval, votes),
      decided_at: approval.decided_at?.toISOString() ?? null,
      decided_by: person(approval.decided_by),
      denial,
      consumed_by: approval.consumed_by,
      consumed_at: approval.consumed_at?.toISOString() ?? null,
      card_hash: live.hash,
      me: await powersOf(sql, actor, approval, votes, definition, now),
    }
  })
}

const asDecided = (approval: Approval): LiveCard => ({
  content: approval.card.content,
  basis: approval.basis,
  round: approval.round,
  hash: approval.card_hash,
  shown: null as never, // only votes compare it, and this one is over
  changed: false,
})

function placesView(approval: Approval, votes: Vote[]): PlaceView[] {
  const places = placesOf(approval.card.requirements)
  const filled = fill(places, seated(votes))
  const names = new Map(votes.map((v) => [v.person, v.name]))
  const titles = new Map(approval.card.routing.map((r) => [r.queue, r.title]))
  return places.map((queue, i) => {
    const by = filled[i]
    return {
      queue,
      title: queue === null ? 'a second person' : (titles.get(queue) ?? queue),
      filled_by: by ? { id: by, name: names.get(by) ?? by } : null,
    }
  })
}

function limitOf(rules: readonly RuleVerdict[]): ApprovalView['limit'] {
  const found = rules.find((r) => r.outcome === 'require_approval' && r.limit)?.limit
  if (!found) return null
  const { limit, actual, unit } = found
  return { limit: amountOfUnit(limit, unit), actual: actual === null ? null : amountOfUnit(actual, unit) }
}

async function denialOf(sql: Sql, organizationId: string, approval: Approval): Promise<ApprovalView['denial']> {
  if (approval.status !== 'denied') return null
  const rows = await sql.query('SELECT reopened_at FROM run_denial WHERE organization_id = $1 AND approval_id = $2', [
    organizationId,
    approval.id,
  ])
  const reopened = (rows[0]?.reopened_at as Date | null | undefined) ?? null
  return {
    reason: approval.reason ?? '',
    reopened_at: reopened?.toISOString() ?? null,
    closes_run: rows.length > 0 && reopened === null,
  }
}
