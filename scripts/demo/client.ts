// The three parties of a story, each through the public API only: an agent, a tool server, a person.
import { readFileSync } from 'node:fs'
import path from 'node:path'

export interface DemoFile {
  console: string
  decision_point: string
  organization: string
  people: { role: string; email: string; password: string }[]
  agents: { id: string; name: string; environment: string; client_id: string; client_secret: string }[]
  service_account: { token: string; scopes: string[] }
}
export interface Answered {
  status: number
  body: Body
}
/** Only what the stories read of an answer. */
export interface Body {
  id?: string
  outcome?: string
  decision?: boolean
  code?: string
  title?: string
  reason?: { code: string; sentence: string }
  impact?: string
  action_hash?: string
  approval?: { id: string; status: string; requirements: Record<string, number>; reason?: string }
  alternative?: { tool: string; arguments?: Record<string, unknown>; sentence: string } | null
  retry_after?: number | null
  errors?: { pointer: string; message: string }[]
  receipt?: { log: string; index: number; leaf: string }
  access_token?: string
  status?: string
  effective_arguments?: Record<string, unknown>
  card_hash?: string
  [more: string]: unknown
}

export function demoFile(): DemoFile {
  const file = path.join(process.env.COUNTERSIGN_HOME ?? '.countersign', 'demo.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoFile
  } catch {
    console.error(`There is no ${file}. Start the product first: npm start`)
    process.exit(1)
  }
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text()
  let body: Body = {}
  try {
    body = text ? (JSON.parse(text) as Body) : {}
  } catch {
    body = { title: text.slice(0, 200) }
  }
  return { status: response.status, body }
}

export class AgentClient {
  #token = ''
  readonly agent: DemoFile['agents'][number]
  readonly #at: string
  readonly #tokenAt: string
  constructor(demo: DemoFile, name: string, environment: string) {
    const agent = demo.agents.find((a) => a.name === name && a.environment === environment)
    if (!agent) throw new Error(`demo.json names no agent ${name} in ${environment}`)
    this.agent = agent
    this.#at = demo.decision_point
    this.#tokenAt = `${demo.decision_point}/api/oauth/token`
  }
  async signIn(): Promise<this> {
    const r = await answered(
      await fetch(this.#tokenAt, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${this.agent.client_id}:${this.agent.client_secret}`).toString('base64')}`,
        },
        body: 'grant_type=client_credentials',
      }),
    )
    if (r.status !== 200 || !r.body.access_token)
      throw new Error(`no token for ${this.agent.name}: ${JSON.stringify(r)}`)
    this.#token = r.body.access_token
    return this
  }
  async post(route: string, body: unknown): Promise<Answered> {
    return this.raw(route, typeof body === 'string' ? body : JSON.stringify(body))
  }
  async raw(route: string, body: string): Promise<Answered> {
    return answered(
      await fetch(`${this.#at}${route}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        body,
      }),
    )
  }
  async get(route: string): Promise<Answered> {
    return answered(await fetch(`${this.#at}${route}`, { headers: { authorization: `Bearer ${this.#token}` } }))
  }
  authorize(body: Record<string, unknown>): Promise<Answered> {
    return this.post('/api/v1/authorize', body)
  }
}

export class ToolServer {
  readonly #demo: DemoFile
  constructor(demo: DemoFile) {
    this.#demo = demo
  }
  async preview(body: Record<string, unknown>): Promise<Answered> {
    return answered(
      await fetch(`${this.#demo.decision_point}/api/v1/previews`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#demo.service_account.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  }
}

export class Person {
  readonly #demo: DemoFile
  readonly #cookies = new Map<string, string>()
  constructor(demo: DemoFile) {
    this.#demo = demo
  }
  async #fetch(route: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${this.#demo.console}${route}`, {
      ...init,
      redirect: 'manual',
      headers: {
        ...(init.headers as Record<string, string>),
        origin: this.#demo.console,
        cookie: [...this.#cookies].map(([k, v]) => `${k}=${v}`).join('; '),
      },
    })
    for (const c of response.headers.getSetCookie()) {
      const [pair] = c.split(';')
      const i = (pair as string).indexOf('=')
      this.#cookies.set((pair as string).slice(0, i), (pair as string).slice(i + 1))
    }
    return response
  }
  async signIn(email: string): Promise<this> {
    const person = this.#demo.people.find((p) => p.email === email)
    if (!person) throw new Error(`demo.json names no person ${email}`)
    const csrf = ((await (await this.#fetch('/api/auth/csrf')).json()) as { csrfToken: string }).csrfToken
    await this.#fetch('/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        csrfToken: csrf,
        email: person.email,
        password: person.password,
        json: 'true',
      }).toString(),
    })
    const session = (await (await this.#fetch('/api/auth/session')).json()) as { user?: unknown }
    if (!session.user) throw new Error(`${email} could not sign in`)
    return this
  }
  async get(route: string): Promise<Answered> {
    return answered(await this.#fetch(route))
  }
  async post(route: string, body: unknown): Promise<Answered> {
    return answered(
      await this.#fetch(route, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  }
  /** Decides as the console does: with the hash of the card that was seen. */
  async decide(
    approval: string,
    verb: 'approve' | 'deny' | 'edit',
    more: Record<string, unknown> = {},
  ): Promise<Answered> {
    const card = await this.get(`/api/v1/approvals/${approval}`)
    return this.post(`/api/v1/approvals/${approval}/${verb}`, { card_hash: card.body.card_hash, ...more })
  }
}
