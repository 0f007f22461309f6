import type { CompiledSnapshot } from './compile.ts'
import { conclude, type Draft } from './conclude.ts'
import { type DerivedAction, deriveReach } from './derive-action.ts'
import { describeAction } from './describe-action.ts'
import { describeAgent, describeContext, resourceFacts } from './describe-context.ts'
import { chargesOf, settleLimits } from './limits.ts'
import { type Measured, measureImpact, sensitivityOf, staticImpact } from './measure-impact.ts'
import { deniedInRun } from './steps/approval.ts'
import { boundary } from './steps/boundary.ts'
import { containment } from './steps/containment.ts'
import { grantStep } from './steps/grant.ts'
import { neverList } from './steps/never.ts'
import { rulesStep, withWhatElseApplies } from './steps/rules.ts'
import { stageNow, stageStep } from './steps/stage.ts'
import { cellKey, columnOf } from './thresholds.ts'
import type { ActionRequest, Decided, Facts, KnownReach, Reach } from './types.ts'

/**
 * The decision: pure and deterministic. Time, counters, labels, containment and the approval are facts. Every rule is
 * listed whether it matched or not, in the order of the steps of domain.md; the strictest of all that matched wins.
 * Limits are part of it when the facts hold their counters, else they are settled later, under the ledger's lock.
 */
export function decide(request: ActionRequest, facts: Facts, snapshot: CompiledSnapshot): Decided {
  const action = describeAction(request, snapshot)
  const { tool, derived } = action
  const { bands } = snapshot.content
  const stage = stageNow(request, snapshot)
  const draft: Draft = {
    rules: containment(facts, tool),
    field_errors: [],
    impact: tool ? staticImpact(bands, tool.definition) : 'low', // nothing is registered under that name: nothing can run
    reversibility: tool?.definition.reversibility ?? null,
    sensitivity: tool ? sensitivityOf(bands, tool.definition.data_classes) : 'ordinary',
    threshold_cell: null,
    stage: stage.stage,
    reach: { source: 'none', unbounded: true },
    action_hash: action.hash,
    resource_key: derived?.resourceKey ?? '',
    valid_until: null,
    retry_after: null,
    charges: [],
  }
  const finish = (d: Draft): Decided => conclude(d, request, facts, snapshot)
  if (!tool || !derived) {
    const { rules, errors } = boundary(request, action, [])
    const never = tool ? neverList(tool.definition, null, []) : []
    return finish({ ...draft, rules: [...draft.rules, ...rules, ...never], field_errors: errors })
  }

  const { definition } = tool
  const resources = resourceFacts(derived, facts)
  const preview = validPreview(facts, action.hash)
  const { reach, unclaimed, claims } = deriveReach(
    definition,
    request.arguments,
    derived,
    preview,
    request.claimed_reach,
  )
  const measure = (known: KnownReach, claimed: Reach[]): Measured => {
    const amounts = [derived.amount, preview?.reach.amount, known.amount].filter((a) => a !== null && a !== undefined)
    return measureImpact(bands, definition, resources, known, amounts, claimed)
  }
  const measured = measure(reach, claims)
  const checked = boundary(request, action, measured.withoutBands)
  const cellOf = (m: Measured) =>
    cellKey({ impact: m.impact, reversibility: definition.reversibility, sensitivity: m.sensitivity })
  const cell = cellOf(measured)

  const grant = grantStep({ facts, definition, arguments: request.arguments, resources, reach })
  const evaluate = (known: KnownReach, m: Measured) =>
    rulesStep(
      snapshot.rules(tool, request.environment, request.identity, cellOf(m), columnOf(stage.stage)),
      {
        agent: { id: request.identity, attributes: describeAgent(request, stage.stage) },
        resource: resourceId(derived),
        context: describeContext({
          request,
          facts,
          definition,
          derived,
          resources,
          reach: known,
          measured: m,
          stage: stage.stage,
        }),
      },
      cellOf(m),
      Date.parse(facts.now),
    )
  // A claim may move the action into another cell, or past a guard that asks for a minimum: what applies without the
  // claim applies with it.
  const silent = measure(unclaimed, [])
  const guards =
    reach.source === 'claim' || silent.impact !== measured.impact
      ? withWhatElseApplies(evaluate(reach, measured), evaluate(unclaimed, silent))
      : evaluate(reach, measured)
  const ends = [...grant.ends, ...guards.ends, ...(preview ? [Date.parse(preview.expires_at)] : [])]
  const whole: Draft = {
    ...draft,
    rules: [
      ...draft.rules,
      ...checked.rules,
      ...neverList(definition, derived, resources),
      ...grant.rules,
      ...guards.rules,
      ...stageStep(request, definition.class, stage),
      ...deniedInRun(facts, request.tool, derived.resourceKey),
    ],
    field_errors: checked.errors,
    impact: measured.impact,
    sensitivity: measured.sensitivity,
    threshold_cell: cell,
    reach,
    valid_until: ends.length ? new Date(Math.min(...ends)).toISOString() : null,
  }
  const decided = finish({ ...whole, charges: chargesOf(request, whole, snapshot) })
  return facts.limits === null ? decided : settleLimits(decided, request, facts.limits, snapshot, facts)
}

/** A preview counts for exactly this action, while it lasts. */
const validPreview = (facts: Facts, hash: string): Facts['preview'] =>
  facts.preview && facts.preview.action_hash === hash && Date.parse(facts.now) < Date.parse(facts.preview.expires_at)
    ? facts.preview
    : null

const resourceId = ({ resources: [first] }: DerivedAction): string => (first ? `${first.type}/${first.id}` : 'none')
