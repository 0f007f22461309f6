import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser } from '@playwright/test'
import pg from 'pg'
import { AgentClient, type Answered, type DemoFile } from '../scripts/demo/client.ts'
import { callAs, signInWith } from './sign-in-as.ts'
import { type Demo, demoOf, type Stack } from './stack.ts'

// An agent of the spec's own in the demonstration organization, so that limits and lists of others are not in the way.
// What still waits afterwards is withdrawn, and the agent is suspended.

const sure = { objective: 'Answer the ticket', plan: ['look up', 'act'], confidence: 0.9 }
const unsure = { ...sure, confidence: 0.4 }
const DAY_MS = 86_400_000

export interface Asked {
  approval: string
  body: Record<string, unknown>
  answer: Answered
}
type Api = (method: string, route: string, body?: object) => ReturnType<typeof callAs>

export class Asking {
  readonly name: string
  readonly agent: AgentClient
  readonly #leave: () => Promise<void>
  readonly #open: string[] = []
  /** The admin API, as the admin who registered the agent. */
  readonly api: Api
  private constructor(name: string, agent: AgentClient, api: Api, leave: () => Promise<void>) {
    this.name = name
    this.agent = agent
    this.api = api
    this.#leave = leave
  }
  /** Registered by an admin in production, autonomous, with a grant for refunds. */
  static async register(browser: Browser, stack: Stack): Promise<Asking> {
    const demo = demoOf(stack)
    const find = (role: string) => demo.people.find((p) => p.role === role) as Demo['people'][number]
    const context = await browser.newContext()
    await signInWith(context, stack, find('admin'))
    const api = (method: string, route: string, body?: object) =>
      callAs(context, stack, method, `/api/v1${route}`, body)
    const name = `e2e-refunds-${randomBytes(3).toString('hex')}`
    const agent = await api('POST', '/agents', {
      name,
      purpose: 'Asks in browser tests.',
      environments: ['production'],
    })
    const identity = agent.identities[0].id
    await api('PUT', `/identities/${identity}/stages`, { default_stage: 'autonomous' })
    await api('POST', '/grants', {
      identity,
      tool: 'billing.refund',
      ends_at: new Date(Date.now() + DAY_MS).toISOString(),
      justification: 'Asks in browser tests.',
    })
    const key = await api('POST', `/identities/${identity}/credentials`, { kind: 'client_secret' })
    const known = {
      id: identity,
      name,
      environment: 'production',
      client_id: identity,
      client_secret: key.client_secret,
    }
    const client = await new AgentClient({ ...demo, agents: [known] } as DemoFile, name, 'production').signIn()
    return new Asking(name, client, api, async () => {
      await api('POST', `/agents/${agent.id}/suspend`, { reason: 'The browser test is over.' })
      await context.close()
    })
  }
  async ask(body: Record<string, unknown>): Promise<Asked> {
    const answer = await this.agent.authorize(body)
    const approval = answer.body.approval?.id
    if (!approval) throw new Error(`nobody is asked: ${JSON.stringify(answer)}`)
    this.#open.push(approval)
    return { approval, body, answer }
  }
  again = (asked: Asked, changes: Record<string, unknown> = {}): Promise<Answered> =>
    this.agent.authorize({ ...asked.body, approval: asked.approval, ...changes })
  async withdraw(): Promise<void> {
    for (const id of this.#open.splice(0)) await this.agent.post(`/api/v1/approvals/${id}/cancel`, {})
  }
  async leave(): Promise<void> {
    await this.withdraw()
    await this.#leave()
  }
}

export const runId = (): string => `e2e-${randomBytes(4).toString('hex')}`
const refund = (cents: number, order: string, reasoning: object) => ({
  run: runId(),
  tool: 'billing.refund',
  arguments: { order, amount: { value: cents, currency: 'EUR' } },
  reasoning,
})
/** A small refund that is asked only because the agent is not sure: one person, one key. */
export const lightRefund = (cents = 1_000 + Math.floor(Math.random() * 1_000), order = '48216') =>
  refund(cents, order, unsure)
/** A refund of high impact, over the limit: one operations lead, with a reason. */
export const heavyRefund = (cents = 90_000, order = '48214') => refund(cents, order, sure)

/** Behind the product's back, to bend time: the stack's own database as its owner. */
export async function asOwner<T>(stack: Stack, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const home = path.dirname(stack.demoFile)
  const password = readFileSync(path.join(home, 'pg-password'), 'utf8').trim()
  const port = readFileSync(path.join(home, 'pg', 'postmaster.pid'), 'utf8').split('\n')[3]
  const client = new pg.Client({ connectionString: `postgresql://postgres:${password}@127.0.0.1:${port}/countersign` })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
