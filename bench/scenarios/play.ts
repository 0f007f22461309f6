import { voteOnApproval } from '../../lib/approvals/decide-approval.ts'
import { getApproval } from '../../lib/approvals/get-approval.ts'
import { agentEndpoints } from '../../lib/authorize/endpoints.ts'
import { createFetch } from '../../lib/platform/endpoint.ts'
import { readPointer } from '../../lib/policy/json-pointer.ts'
import { registerResources } from '../../lib/registry/resources/register-resources.ts'
import type { Call } from './data.ts'
import { register, suiteOf, type World } from './world.ts'

// Plays calls as agents send them: over the authorize API, in a run, with people who answer what is held. Nothing here
// knows a label; what people would say to a held call is told by the caller, as it is told to a person in life.

const fetch = createFetch(agentEndpoints, 'bench')

export interface Answer {
  outcome: string
  decision: boolean
  reason: { code: string; sentence: string }
  approval: { id: string } | null
}
export type Result = 'alone' | 'held' | 'refused'
export const resultOf = (a: Answer): Result =>
  a.decision ? 'alone' : a.outcome === 'require_approval' ? 'held' : 'refused'

let runs = 0
/** One task of an agent. Its labels follow from what it called, and from nothing else. */
export class Run {
  readonly name = `scenario-${++runs}`
  readonly #world: World
  #untrusted = false
  constructor(world: World) {
    this.#world = world
  }

  async ask(call: Call, approval?: string): Promise<Answer> {
    const token = this.#world.agents.get(suiteOf(call.tool))?.token
    const response = await fetch(
      new Request('http://127.0.0.1:3001/api/v1/authorize', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          run: this.name,
          tool: call.tool,
          arguments: call.arguments,
          ...(approval ? { approval } : {}),
        }),
      }),
    )
    if (response.status !== 200) throw new Error(`${call.tool}: ${response.status} ${await response.text()}`)
    const answer = (await response.json()) as Answer
    // a full queue refuses everything: whoever counted that as a stopped attack would count their own litter
    if (answer.reason.code === 'too_many_waiting') throw new Error('requests of an earlier scene still wait')
    if (answer.decision) await this.#happened(call)
    return answer
  }

  async #happened(call: Call): Promise<void> {
    const { owner, organizationId, admin } = this.#world
    const known = register.makes_known[call.tool]
    const id = known && readPointer(call.arguments, known.id)
    if (known && typeof id === 'string')
      await registerResources(admin, { resources: [{ type: known.type, id, attributes: { known: true } }] })
    if (this.#untrusted || !register.reads_untrusted.includes(call.tool)) return
    this.#untrusted = true
    await owner.query(`UPDATE run SET labels = '{untrusted_content}' WHERE organization_id = $1 AND external_id = $2`, [
      organizationId,
      this.name,
    ])
  }

  /** Everybody who is needed says yes to what was held. */
  async approve(approval: string): Promise<void> {
    for (const person of this.#world.approvers) {
      const { status, card_hash } = await getApproval(person, approval)
      if (status !== 'waiting') return
      await voteOnApproval(person, { approval, vote: 'approve', card_hash, reason: 'The customer confirmed it.' })
    }
  }
  async deny(approval: string): Promise<void> {
    const [person] = this.#world.approvers
    if (!person) throw new Error('nobody is there to deny')
    const { card_hash } = await getApproval(person, approval)
    await voteOnApproval(person, { approval, vote: 'deny', card_hash, reason: 'Nobody asked for this.' })
  }
}
