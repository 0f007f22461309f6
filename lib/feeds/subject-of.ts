import type { JsonObject } from '../platform/strict-json.ts'

/** What an entry is about: the kind that its type names, and its id where the clear part says one. */
export function subjectOf(type: string, data: JsonObject): { kind: string; id: string | null } {
  const kind = type.split('.')[0] as string
  // a decision is read and reviewed as a card, an action is known by its decision
  for (const member of [kind, 'decision', 'approval', 'run', 'person', 'resource', 'agent', 'endpoint', 'view']) {
    const value = data[member]
    if (typeof value === 'string' && value) return { kind: member === kind ? kind : member, id: value }
  }
  return { kind, id: null }
}
export const textOf = (data: JsonObject, member: string): string | null => {
  const value = data[member]
  return typeof value === 'string' && value ? value : null
}
