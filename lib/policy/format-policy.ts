import { formatPolicies } from '@cedar-policy/cedar-wasm/nodejs'
import { guarded } from './cedar-instance.ts'
import { policyLimit } from './policy-limits.ts'
import type { Finding } from './types.ts'
import { parsePolicy } from './validate.ts'

export interface Formatted {
  /** Null when the text is no policy: then the findings say where. */
  cedar: string | null
  findings: Finding[]
}

/** As Cedar's own formatter lays it out; comments stay. */
export function formatPolicy(text: string): Formatted {
  const limit = policyLimit(text)
  if (limit)
    return {
      cedar: null,
      findings: [{ severity: 'error', code: 'too_complex', message: limit, pointer: '/cedar', place: null }],
    }
  const parsed = parsePolicy(text)
  if ('findings' in parsed) return { cedar: null, findings: parsed.findings }
  const answer = guarded(() => formatPolicies({ policyText: text, lineWidth: 88, indentWidth: 2 }))
  if (answer.type === 'success') return { cedar: answer.formatted_policy.trimEnd(), findings: [] }
  const message = answer.errors[0]?.message ?? 'cannot be formatted'
  return {
    cedar: null,
    findings: [{ severity: 'error', code: 'not_formatted', message, pointer: '/cedar', place: null }],
  }
}
