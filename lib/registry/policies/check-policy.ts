import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { Finding } from '../../policy/types.ts'
import { runChecks } from '../checks/run-checks.ts'
import { checkContext } from './check-context.ts'
import { frozen, POLICY_BYTES_MAX } from './policy-content.ts'

/** The text alone: what else the entry says may still be missing while somebody writes. */
export const checkPolicyBody = z.strictObject({
  kind: z.enum(['guard', 'permit']),
  cedar: z
    .string()
    .max(POLICY_BYTES_MAX)
    .refine((s) => !s.includes('\0') && s.isWellFormed(), { error: 'is not well-formed text' }),
})

/** What publishing it would say about the text, warnings included; nothing is written. */
export async function checkPolicy(actor: Actor, input: unknown): Promise<{ findings: Finding[] }> {
  const { kind, cedar } = parseWith(checkPolicyBody, input, 'body')
  demand(actor, 'policies.write', 'policies:write')
  const content = frozen(
    {
      id: 'draft',
      kind,
      cedar,
      outcome: kind === 'permit' ? 'allow' : 'deny',
      reason_code: 'DRAFT',
      sentence: 'A draft.',
      mode: 'enforce',
      environments: [],
    },
    1,
    actor.id,
  )
  const [findings = []] = await runChecks([{ kind: 'policy', content }], await checkContext(actor.organizationId))
  return { findings }
}
