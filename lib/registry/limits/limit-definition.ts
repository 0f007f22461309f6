import { z } from 'zod'
import { count, currency, environment, id, line, reasonCode, requirements, toolName } from '../fields.ts'

/** lib/policy/types.ts LimitDefinition without its id, strict. */
export const limitDefinition = z
  .strictObject({
    scope: z.enum(['organization', 'identity', 'run', 'identity_tool', 'identity_tool_resource']),
    tool: toolName.optional(),
    identity: id.optional(),
    environments: z.array(environment).min(1).max(3).optional(),
    measure: z.enum(['count', 'amount', 'rows', 'tokens']),
    currency: currency.optional(),
    window: z.enum(['hour', 'day']),
    max: count,
    outcome: z.enum(['deny', 'require_approval']),
    requirements: requirements.optional(),
    reason_code: reasonCode,
    sentence: line(300),
  })
  .superRefine((d, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    if ((d.measure === 'amount') !== (d.currency !== undefined))
      issue(
        'currency',
        d.measure === 'amount' ? 'is missing: amounts are summed per currency' : 'only goes with the measure amount',
      )
    // without requirements the organization's default queue is asked
    if (d.requirements !== undefined && d.outcome !== 'require_approval')
      issue('requirements', 'only goes with the outcome require_approval')
  })
