import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

// A whole running product for browser tests: its own ports, its own home in a temporary folder, gone afterwards.

/** .countersign/demo.json */
export interface Demo {
  console: string
  decision_point: string
  organization: string
  people: { role: string; email: string; password: string }[]
  agents: { id: string; name: string; environment: string; client_id: string; client_secret: string }[]
  service_account: { token: string; scopes: string[] }
}
export interface Stack {
  console: string
  decisionPoint: string
  worker: string
  signer: string
  demoFile: string
  /** The one-time link for the first admin, where the stack began without a demonstration. */
  setupLink: string | null
}
export interface RunningStack extends Stack {
  stop(): Promise<void>
}
const VARIABLE = 'COUNTERSIGN_E2E_STACK'

/** The stack that all specs share. It has the demonstration organization: leave it usable for the others. */
export function sharedStack(): Stack {
  const given = process.env[VARIABLE]
  if (!given)
    throw new Error('no stack is running: this belongs into a spec run by Playwright with playwright.config.ts')
  return JSON.parse(given)
}
export const demoOf = (stack: Stack): Demo => JSON.parse(readFileSync(stack.demoFile, 'utf8'))

/**
 * A stack of one's own, for what the shared one cannot show: `startStack({ COUNTERSIGN_DEMO: '0' })` begins empty,
 * `startStack({ COUNTERSIGN_OIDC_ISSUER: … })` knows a provider. Stop it in `afterAll`.
 */
export async function startStack(env: Record<string, string> = {}): Promise<RunningStack> {
  const holder = fork(path.join(import.meta.dirname, 'stack-process.ts'), {
    env: { ...process.env, ...env },
    detached: true,
    execArgv: [],
  })
  const exited = new Promise<number | null>((resolve) => holder.once('exit', resolve))
  const stack = await Promise.race([
    new Promise<Stack>((resolve) => holder.once('message', (m) => resolve(m as Stack))),
    exited.then((code) => {
      throw new Error(`the product did not start (${code}): see above`)
    }),
  ])
  return {
    ...stack,
    async stop() {
      if (holder.connected) holder.disconnect()
      await exited
    },
  }
}
export const share = (stack: Stack): void => {
  process.env[VARIABLE] = JSON.stringify(stack)
}
