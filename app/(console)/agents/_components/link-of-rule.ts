import { hrefOf } from '../[id]/views.ts'

/** Where the rule that spoke can be read: `policy:refund-over-limit`, `threshold:high/hard/personal`, `grant:grt_…`. */
export function linkOfRule(rule: string | null, agentId: string): string | null {
  if (rule === null) return null
  const at = rule.indexOf(':')
  const [kind, name] = [rule.slice(0, at), rule.slice(at + 1)]
  if (kind === 'policy') return name === 'engine' ? null : `/policies/${encodeURIComponent(name)}`
  if (kind === 'threshold') return `/thresholds?cell=${encodeURIComponent(name)}`
  if (kind === 'grant') return name === 'none' ? null : hrefOf(agentId, 'grants')
  if (kind === 'limit') return hrefOf(agentId, 'grants')
  if (kind === 'stage') return hrefOf(agentId, 'identities')
  return null
}
