import { type CompiledSnapshot, stageOf } from '../compile.ts'
import type { ActionRequest, RuleVerdict, Stage, ToolClass } from '../types.ts'
import { matched, neverMatched } from '../verdict.ts'

export interface StageNow {
  stage: Stage
  modelApproved: boolean
}

const alone = (stage: Stage) =>
  neverMatched('stage', `stage:${stage}`, 'STAGE', `The stage is ${stage}: the threshold’s outcomes for it count.`)
const ALONE = { semi: alone('semi'), autonomous: alone('autonomous') }
const SHADOWED_READ = neverMatched('stage', 'stage:shadow', 'SHADOW', 'In shadow only writes are held back.')
const SUPERVISED_READ = neverMatched(
  'stage',
  'stage:supervised',
  'SUPERVISED',
  'A supervised agent may read by itself.',
)
const MODEL_READ = neverMatched(
  'stage',
  'stage:model',
  'MODEL_NOT_APPROVED',
  'The model is not approved for this agent; that matters for writes.',
)
const VERIFIED = neverMatched(
  'stage',
  'assumption:unverified',
  'UNVERIFIED_ASSUMPTION',
  'Unverified assumptions ask for a person when something is written.',
)

/** A model that the identity is not approved for, or does not name while a list exists, counts as supervised. */
export function stageNow(request: ActionRequest, snapshot: CompiledSnapshot): StageNow {
  const stage = stageOf(snapshot, request.identity, request.tool)
  const models = snapshot.stages(request.identity)?.models ?? []
  const modelApproved = models.length === 0 || (request.model !== null && models.includes(request.model.id))
  return { stage: modelApproved || stage === 'shadow' ? stage : 'supervised', modelApproved }
}

/** Step 7, and what an agent admits not to have verified: both only ever ask. */
export function stageStep(
  request: ActionRequest,
  toolClass: ToolClass,
  { stage, modelApproved }: StageNow,
): RuleVerdict[] {
  const writes = toolClass !== 'read'
  const rules: RuleVerdict[] = []
  if (!modelApproved)
    rules.push(
      writes && stage !== 'shadow'
        ? matched(
            'stage',
            'stage:model',
            'require_approval',
            'MODEL_NOT_APPROVED',
            'The model is not approved for this agent, so a person decides every write.',
          )
        : MODEL_READ,
    )
  const id = `stage:${stage}`
  if (stage === 'shadow')
    rules.push(
      writes
        ? matched(
            'stage',
            id,
            'deny',
            'SHADOW',
            'This agent runs in shadow for this tool: it may not act, and what would have been decided is recorded.',
          )
        : SHADOWED_READ,
    )
  else if (stage === 'supervised')
    rules.push(
      writes
        ? matched(
            'stage',
            id,
            'require_approval',
            'SUPERVISED',
            'This agent is supervised for this tool: a person decides every write.',
          )
        : SUPERVISED_READ,
    )
  else rules.push(ALONE[stage])
  const unverified = request.unverified_assumptions
  rules.push(
    writes && unverified > 0
      ? matched(
          'stage',
          'assumption:unverified',
          'require_approval',
          'UNVERIFIED_ASSUMPTION',
          `The agent acts on ${unverified === 1 ? 'an assumption' : `${unverified} assumptions`} that it has not verified.`,
        )
      : VERIFIED,
  )
  return rules
}
