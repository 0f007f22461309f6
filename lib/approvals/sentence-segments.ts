import type { CardContent } from '../policy/types.ts'

/** A piece of the card's one sentence: `strong` is what a reader must not miss, `claimed` what only the agent says. */
export interface Segment {
  text: string
  strong?: true
  claimed?: true
}

/** "<agent> wants to <do this> in <environment>, on behalf of <whom>": another shape is shown whole. */
export function segmentsOf(content: Pick<CardContent, 'sentence' | 'agent' | 'on_behalf_of'>): Segment[] {
  const { sentence, agent, on_behalf_of } = content
  const lead = `${agent.name} wants to `
  const place = ` in ${agent.environment}`
  const end = sentence.lastIndexOf(place)
  if (!sentence.startsWith(lead) || end < lead.length) return [{ text: sentence }]
  const rest = sentence.slice(end + place.length)
  return [
    { text: agent.name, strong: true },
    { text: ' wants to ' },
    { text: sentence.slice(lead.length, end), strong: true },
    { text: ' in ' },
    { text: agent.environment, strong: true },
    ...(rest ? [{ text: rest, ...(on_behalf_of && !on_behalf_of.proven ? { claimed: true as const } : {}) }] : []),
  ]
}
