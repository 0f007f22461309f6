import type { ApprovalView } from '../../lib/approvals/approval-view.ts'
import { voteOnApproval } from '../../lib/approvals/decide-approval.ts'
import { editApproval } from '../../lib/approvals/edit-approval.ts'
import { expireApprovalsOf } from '../../lib/approvals/expire-approvals.ts'
import { getApproval } from '../../lib/approvals/get-approval.ts'
import { authorize } from '../../lib/authorize/authorize.ts'
import type { Instance } from '../../lib/authorize/instance.ts'
import { authorizeBody } from '../../lib/authorize/request-schema.ts'
import { reviewCard } from '../../lib/evidence/review-card.ts'
import type { Acting } from '../../lib/execution/acting.ts'
import { finishRun } from '../../lib/execution/finish-run.ts'
import { reportOutcome } from '../../lib/execution/report-outcome.ts'
import { previewBody, startRunBody } from '../../lib/execution/schemas.ts'
import { startRun } from '../../lib/execution/start-run.ts'
import { statePreview } from '../../lib/execution/state-preview.ts'
import { newId } from '../../lib/platform/ids.ts'
import type { Environment, JsonObject } from '../../lib/policy/types.ts'
import type { Founded, FoundIdentity } from './found.ts'
import type { PastAction } from './history.ts'
import { DEMO_PEOPLE } from './people.ts'

export interface Answered {
  id: string
  outcome: string
  decision: boolean
  action_hash: string
  impact: string
  approval?: { id: string } | null
}
type Asked = Omit<PastAction, 'at' | 'people' | 'result'>
/** Something that happens later on the same clock, `ms` from now. */
export type Later = (ms: number, work: () => Promise<void>) => void

export class Player {
  readonly #founded: Founded
  readonly #instance: Instance
  readonly #runs = new Set<string>()
  constructor(founded: Founded, instance: Instance) {
    this.#founded = founded
    this.#instance = instance
  }

  identity(action: Pick<Asked, 'agent' | 'environment'>): FoundIdentity {
    const found = this.#founded.identities.find((i) => i.agent === action.agent && i.environment === action.environment)
    if (!found) throw new Error(`the demonstration has no ${action.agent} in ${action.environment}`)
    return found
  }

  async ask(
    action: Asked,
    more: { approval?: string; arguments?: JsonObject; dry_run?: boolean } = {},
  ): Promise<Answered> {
    const identity = this.identity(action)
    const body = authorizeBody.parse({
      run: action.run,
      tool: action.tool,
      arguments: action.arguments,
      reasoning: action.reasoning,
      capabilities: ['obligations'],
      ...(action.onBehalfOf ? { on_behalf_of: action.onBehalfOf } : {}),
      ...(action.model ? { model: action.model } : {}),
      ...more,
    })
    const recorded = await authorize(this.#instance, {
      organizationId: this.#founded.organizationId,
      caller: { kind: 'agent', id: identity.credentialId },
      identityId: identity.identityId,
      demand(known) {
        if (!known) throw new Error(`${action.agent} is not known`)
      },
      body,
      httpRequestId: newId('req'),
      startedMs: performance.now(),
      idempotency: null,
      group: null,
    })
    return JSON.parse(recorded.answer) as Answered
  }

  #acting(action: Asked): Acting {
    const { agentId, identityId } = this.identity(action)
    const { organizationId } = this.#founded
    return { organizationId, agentId, identityId, environment: action.environment as Environment }
  }

  async begin(action: Asked): Promise<Answered> {
    if (!this.#runs.has(action.run)) {
      this.#runs.add(action.run)
      await startRun(
        this.#acting(action),
        startRunBody.parse({
          id: action.run,
          trigger: 'ticket',
          request: action.request,
          intent: action.reasoning.objective,
        }),
      )
    }
    if (action.preview) {
      const dry = await this.ask(action, { dry_run: true })
      await statePreview(
        this.#instance,
        this.#founded.service,
        previewBody.parse({ tool: action.tool, action_hash: dry.action_hash, ...action.preview }),
      )
    }
    return await this.ask(action)
  }

  /** One past action with everything that followed from it. A run ends soon after its last one. */
  async past(action: PastAction, later: Later): Promise<void> {
    const answer = await this.begin(action)
    const approval = answer.approval?.id
    const { people } = action
    if (answer.decision) return this.#ran(action, answer.id, later)
    if (answer.outcome !== 'require_approval' || !approval) return this.#settled(action, later)
    if (people) return later(people.wait * 1000, () => this.#decide(action, approval, later))
    later(this.#expiryMs, async () => {
      await expireApprovalsOf(this.#founded.organizationId)
      this.#settled(action, later)
    })
  }
  /** How many actions of a run are still to come to their end. */
  readonly #open = new Map<string, number>()
  /** Before the first of them. */
  expect(actions: PastAction[]): void {
    for (const action of actions) this.#count(action, 1)
  }
  /** A run belongs to one identity: the same name in another environment is another one. */
  #count({ run, environment }: PastAction, by: 1 | -1): number {
    const key = `${environment} ${run}`
    const open = (this.#open.get(key) ?? 0) + by
    this.#open.set(key, open)
    return open
  }
  #settled(action: PastAction, later: Later): void {
    if (this.#count(action, -1) === 0)
      later(20_000, async () => void (await finishRun(this.#acting(action), action.run)))
  }
  readonly #expiryMs = 4 * 3_600_000 + 1_000

  async #decide(action: PastAction, approval: string, later: Later): Promise<void> {
    const { people } = action
    if (!people) return
    for (let round = 0; round < 4; round++) {
      const card = await this.#card(approval)
      if (card.status !== 'waiting') break
      const voter = await this.#voter(card, people.verdict === 'deny')
      if (!voter) break
      const said = { approval, card_hash: card.card_hash, ...(people.reason ? { reason: people.reason } : {}) }
      const edit = people.verdict === 'edit' && round === 0 ? people.edit : undefined
      if (edit?.value !== undefined)
        await editApproval(voter, { ...said, edits: [{ pointer: '/amount/value', value: edit.value }] })
      else await voteOnApproval(voter, { ...said, vote: people.verdict === 'deny' ? 'deny' : 'approve' })
    }
    const decided = await this.#card(approval)
    if (decided.status !== 'approved') return this.#settled(action, later)
    later(8_000, async () => {
      const again = await this.ask(action, { approval, arguments: decided.raw_arguments })
      if (again.decision) this.#ran(action, again.id, later)
      else this.#settled(action, later)
    })
  }
  #card = async (approval: string): Promise<ApprovalView> =>
    getApproval(await this.#founded.person('operations'), approval)

  /** Whoever sits in one of the queues and may still vote. */
  async #voter(card: ApprovalView, denies: boolean) {
    const queues = Object.keys(card.requirements.queues)
    for (const p of DEMO_PEOPLE) {
      if (!p.queues.some((q) => queues.includes(q.name))) continue
      const actor = await this.#founded.person(p.key, 200)
      const own = await getApproval(actor, card.id)
      if (own.me.can_vote && (denies || own.me.why_not === null)) return actor
    }
    return null
  }

  #ran(action: PastAction, decisionId: string, later: Later): void {
    const { result } = action
    if (!result) {
      this.#settled(action, later)
      return
    }
    const identity = this.identity(action)
    later(3_000, async () => {
      await reportOutcome(
        { kind: 'agent', organizationId: this.#founded.organizationId, id: identity.identityId },
        decisionId,
        {
          status: result,
          output_summary: result === 'succeeded' ? 'Done.' : 'The tool answered with an error; nothing was changed.',
        },
      )
      this.#settled(action, later)
    })
  }

  /** Compliance looks at most of what is due and flags one card in twenty. */
  async review(decisions: string[]): Promise<void> {
    const actor = await this.#founded.person('compliance')
    for (const [i, id] of decisions.entries())
      await reviewCard(
        actor,
        id,
        i % 20 === 7
          ? { state: 'flagged', note: 'The reason does not say what was checked. Ask the approver.' }
          : { state: 'reviewed' },
      )
  }
}
