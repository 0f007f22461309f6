import { cardSentence } from '../policy/sentences.ts'
import type { ToolDefinition } from '../policy/types.ts'
import type { AloneAnswer } from './can-act-alone.ts'
import type { Subject } from './domain.ts'
import type { NeverAnswer } from './never-weakened.ts'

export function aloneSentence(found: AloneAnswer, definition: ToolDefinition | null, subject: Subject): string {
  if (!definition) return `No: ${found.tool} is not registered, and what is not registered is refused.`
  const does = `${definition.verb} (${definition.name})`
  if (found.answer === 'no') return `No: every request to ${does} is refused, or a person decides it.`
  if (!found.witness)
    return `It cannot be excluded: ${found.cut ? 'there are more cases than were looked at' : 'some cases hang on values that no rule names'}, and no example was found.`
  const { request, facts, decided } = found.witness
  const asked = {
    agent_name: subject.agentName,
    environment: subject.environment,
    on_behalf_of: request.on_behalf_of,
    tool: request.tool,
  }
  const { plain } = cardSentence(asked, definition, facts.resources, decided.reach)
  const told = decided.outcome === 'allow_with_notice' ? ', and somebody is told afterwards' : ''
  return `Yes. For example: ${plain.replace(/\.$/, '')} – and is allowed alone${told}.`
}

export function neverSentence({ rule, tool, environment, witness, drafted }: NeverAnswer): string {
  const where = environment ? ` in ${environment}` : ''
  if (!witness) return `${rule} no longer covers ${tool}${where} for sure; no example was found.`
  return `${rule} says never to ${tool}${where} now; with the change the same request is answered ${drafted?.outcome ?? 'otherwise'}.`
}
