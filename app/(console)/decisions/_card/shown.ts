import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'

/** A decision in the members that the shared parts of a card read. */
export const shownOf = ({ card, segments, arguments: rows, kind }: DecisionView) =>
  ({
    segments,
    on_behalf_of: card.on_behalf_of,
    impact: card.impact,
    reach: card.reach,
    reversibility: card.tool.reversibility,
    data_classes: card.tool.data_classes,
    tool: card.tool,
    arguments: rows,
    raw_arguments: card.arguments,
    proposed_arguments: null, // edits stand in the timeline
    edited_by: null,
    resources: card.resources,
    before: card.before,
    after: card.after,
    preview_note: card.preview_note,
    reasoning: card.reasoning,
    model: card.model,
    run: kind === 'agent' ? card.run : null,
  }) satisfies Partial<ApprovalView>
