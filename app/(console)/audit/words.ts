import { words } from '../../../components/ui/format.ts'

/** "approval.voted" → "Approval: voted" */
export function typeWord(type: string): string {
  const [kind = type, what] = type.split('.')
  return what ? `${words(kind)}: ${words(what).toLowerCase()}` : `${words(kind)}: all`
}
const ACTORS: Record<string, string> = {
  person: 'Person',
  agent: 'Agent',
  service: 'Service account',
  system: 'Countersign itself',
}
export const actorKindWord = (kind: string): string => ACTORS[kind] ?? kind

/** Where the thing itself can be looked at. */
export function hrefOfSubject(kind: string, id: string): string | null {
  switch (kind) {
    case 'decision':
      return `/decisions/${id}`
    case 'approval':
      return `/approvals/${id}`
    case 'run':
      return `/runs/${id}`
    case 'agent':
      return `/agents/${id}`
    case 'identity':
      return `/jump?id=${id}`
    case 'tool':
      return `/tools/${encodeURIComponent(id)}`
    case 'policy':
      return `/policies/${encodeURIComponent(id)}`
    default:
      return null
  }
}
