import type { BrowserContext } from '@playwright/test'
import { type Asking, lightRefund, runId } from './ask.ts'
import { callAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

/** Asked in a run of its own and denied there by the operations lead who is signed in; answers the agent's id of the run. */
export async function deniedRun(agent: Asking, lead: BrowserContext, reason: string): Promise<string> {
  const run = runId()
  const { approval } = await agent.ask({ ...lightRefund(), run })
  const { card_hash } = await callAs(lead, sharedStack(), 'GET', `/api/v1/approvals/${approval}`)
  await callAs(lead, sharedStack(), 'POST', `/api/v1/approvals/${approval}/deny`, { card_hash, reason })
  return run
}
