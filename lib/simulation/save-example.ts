import { z } from 'zod'
import { editChange } from '../changes/edit-change.ts'
import { getChange } from '../changes/get-change.ts'
import type { ChangeItem } from '../changes/items.ts'
import { openChange } from '../changes/open-change.ts'
import { type Actor, demand } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import type { PolicyExample } from '../policy/checks/example-types.ts'
import type { DecisionRecord } from '../policy/replay.ts'
import { stageNow } from '../policy/steps/stage.ts'
import type { Stage } from '../policy/types.ts'
import { id, line, slug } from '../registry/fields.ts'
import { policyOf } from '../registry/policies/get-policy.ts'
import { EXAMPLES_MAX } from '../registry/policies/policy-example.ts'
import { simulateBody } from './question.ts'
import { rulesNow } from './simulate.ts'
import { askedBy, askedSituation, recordedSituation, type Situation } from './situation.ts'

export const saveExampleBody = z.strictObject({
  policy: slug,
  name: line(120),
  expect: z.enum(['match', 'no_match']),
  /** What was simulated. */
  question: z.unknown(),
  /** A draft to add it to; a new one when left out. */
  change: id.optional(),
})

/** The question becomes an example of a policy, in a draft: an example is part of the policy, and changes like it. */
export async function saveExample(actor: Actor, input: unknown): Promise<{ change: string }> {
  const body = parseWith(saveExampleBody, input, 'body')
  const question = parseWith(simulateBody, body.question, 'question')
  demand(actor, 'changes.write', 'changes:write')
  if (question.decision !== undefined) demand(actor, 'decisions.read', 'decisions:read')
  const { organizationId } = actor
  const situation: Situation =
    question.decision === undefined
      ? await askedSituation(organizationId, question.identity ?? '', question)
      : await agentsOwn(organizationId, question.decision)
  const record =
    question.decision !== undefined && question.identity !== undefined
      ? await askedBy(organizationId, situation, question.identity)
      : situation.record
  // the stage that the simulator showed: of the rules in force, as everything else of the question
  const { stage } = stageNow(record.request, (await rulesNow(organizationId)).snapshot)
  const example = exampleOf(record, stage, body.name, body.expect)
  if (body.change === undefined) {
    const opened = await openChange(actor, {
      title: `An example for ${body.policy}`,
      why: `It must ${body.expect === 'match' ? '' : 'not '}match: ${body.name}`,
      items: [await published(actor, body.policy, example)],
    })
    return { change: opened.id }
  }
  const change = await getChange(actor, body.change)
  if (change.state !== 'draft')
    throw new AppError(409, 'not_a_draft', 'This change is past its draft. Save the example in a new one.')
  const items = change.items as unknown as ChangeItem[]
  const at = items.findIndex((i) => i.kind === 'policy.publish' && i.policy.content.id === body.policy)
  const edited =
    at < 0
      ? [...items, await published(actor, body.policy, example)]
      : items.map((item, i) =>
          i === at && item.kind === 'policy.publish'
            ? {
                ...item,
                policy: {
                  ...item.policy,
                  examples: withExample((item.policy.examples ?? []) as PolicyExample[], example),
                },
              }
            : item,
        )
  await editChange(actor, change.id, { version: change.version, items: edited })
  return { change: change.id }
}

async function agentsOwn(organizationId: string, decision: string): Promise<Situation> {
  const found = await recordedSituation(organizationId, decision)
  if ('foreign' in found)
    throw new AppError(422, 'no_example', 'Examples are of agents; this decision was about another subject.')
  return found
}

/** The policy as it is in force, with one example more. */
async function published(actor: Actor, policy: string, example: PolicyExample) {
  const { versions, version, owner } = await policyOf(actor.organizationId, policy)
  const current = versions.find((v) => v.version === version)
  if (!current) throw new Error(`policy ${policy} has no version ${version}`)
  const { version: _, owner: __, ...content } = current.content
  return {
    kind: 'policy.publish',
    policy: {
      content,
      owner: owner.id,
      rationale: current.rationale,
      review_at: current.review_at,
      examples: withExample(current.examples as PolicyExample[], example),
      base_version: version,
    },
  }
}

/** One of the same name is replaced. */
function withExample(examples: readonly PolicyExample[], example: PolicyExample): PolicyExample[] {
  const others = examples.filter((e) => e.name !== example.name)
  if (others.length >= EXAMPLES_MAX)
    throw new AppError(422, 'too_many_examples', `A policy has ${EXAMPLES_MAX} examples at most. Take one away first.`)
  return [...others, example]
}

export function exampleOf(
  { request, facts }: DecisionRecord,
  stage: Stage,
  name: string,
  expect: PolicyExample['expect'],
): PolicyExample {
  const known = facts.resources.flatMap(({ type, id: of, attributes }) =>
    attributes ? [{ type, id: of, attributes }] : [],
  )
  return {
    name,
    expect,
    tool: request.tool,
    environment: request.environment,
    arguments: request.arguments,
    identity: request.identity,
    agent_name: request.agent_name,
    stage,
    ...(request.model ? { model: request.model.id } : {}),
    ...(request.confidence === null ? {} : { confidence: request.confidence }),
    ...(request.unverified_assumptions ? { unverified_assumptions: request.unverified_assumptions } : {}),
    ...(request.on_behalf_of ? { on_behalf_of: request.on_behalf_of } : {}),
    ...(facts.run?.labels.length ? { labels: facts.run.labels } : {}),
    ...(known.length ? { resources: known } : {}),
    ...(facts.preview ? { reach: facts.preview.reach } : {}),
    at: facts.now,
  }
}
