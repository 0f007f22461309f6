import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { Formatted } from '../../policy/format-policy.ts'
import { runFormat } from '../checks/run-entry-check.ts'
import { POLICY_BYTES_MAX } from './policy-content.ts'

export const formatPolicyBody = z.strictObject({ cedar: z.string().max(POLICY_BYTES_MAX) })

/** The text as Cedar's formatter lays it out; null with the findings when it is no policy. */
export async function formatPolicy(actor: Actor, input: unknown): Promise<Formatted> {
  const { cedar } = parseWith(formatPolicyBody, input, 'body')
  demand(actor, 'policies.read', 'registry:read')
  return await runFormat(cedar)
}
