import type { Floor, RetentionClass } from '../../../../lib/retention/classes.ts'
import type { HoldView } from '../../../../lib/retention/list-holds.ts'

export const CLASS_WORDS: { [c in RetentionClass]: { title: string; what: string } } = {
  decisions: { title: 'Decisions', what: 'Decisions, runs, outcomes, previews and reviews' },
  approvals: { title: 'Approvals', what: 'Requests for people, votes and their threads' },
  configuration: { title: 'Configuration', what: 'Agents, tools, grants, rules, people and settings' },
  access: { title: 'Access', what: 'Sign-ins, failures and sessions' },
  reads: { title: 'Reads', what: 'Who read or exported evidence' },
  evidence: { title: 'Evidence', what: 'The log itself, holds, erasures, anchors and what was destroyed' },
}
export const FLOOR_WORDS: { [f in Floor]: { title: string; what: string } } = {
  eu_ai_act: { title: 'EU AI Act', what: 'logs of high-risk systems, 6 months' },
  hipaa: { title: 'HIPAA', what: 'documentation, 6 years' },
  sec_17a4: { title: 'SEC 17a-4', what: 'records of brokers and dealers, 6 years' },
}

/** In the largest unit that says it exactly, or nearly. */
export function daysInWords(days: number): string {
  const years = days / 365.25
  if (years >= 1 && Math.abs(years - Math.round(years)) < 0.005) return plural(Math.round(years), 'year')
  return plural(days, 'day')
}
const plural = (n: number, unit: string) => `${n.toLocaleString('en')} ${unit}${n === 1 ? '' : 's'}`

/** What a hold covers, in a few words; the rest is behind it. */
export function scopeInWords({ everything, subjects, agents, runs, decisions }: HoldView['scope']): string[] {
  if (everything) return ['Everything']
  const named = [
    subjects.length ? `${plural(subjects.length, 'subject')}` : '',
    agents.length ? `${plural(agents.length, 'agent')}` : '',
    runs.length ? `${plural(runs.length, 'run')}` : '',
    decisions.length ? `${plural(decisions.length, 'decision')}` : '',
  ].filter(Boolean)
  return named.length ? named : ['Every entry']
}
