import type { Permission } from '../../people/permissions.ts'

// The pages that have saved views: who may see them, and which names of their address a view keeps. Cursors and what is
// open beside a list are of the moment, not of the view.

export const AUDIT_FILTERS = [
  'text',
  'type',
  'actor',
  'actor_kind',
  'subject',
  'agent',
  'tool',
  'outcome',
  'code',
  'run',
  'correlation',
  'index',
  'time',
  'from',
  'to',
] as const
export const DECISION_FILTERS = [
  'text',
  'outcome',
  'agent',
  'tool',
  'impact',
  'from',
  'to',
  'review',
  'code',
  'policy',
  'threshold',
  'run',
] as const

export const VIEW_PAGES = ['audit', 'decisions'] as const
export type ViewPage = (typeof VIEW_PAGES)[number]
export const PAGES: { [p in ViewPage]: { permission: Permission; keeps: readonly string[] } } = {
  audit: { permission: 'audit.read', keeps: [...AUDIT_FILTERS, 'env'] },
  decisions: { permission: 'decisions.read', keeps: [...DECISION_FILTERS, 'view', 'env'] },
}

/** What of an address a view keeps, in one order: two addresses that show the same are the same view. */
export function keptQuery(page: ViewPage, query: string): string {
  const given = new URLSearchParams(query)
  const kept = new URLSearchParams()
  for (const name of PAGES[page].keeps) {
    const value = given.get(name)?.trim()
    if (value) kept.set(name, value)
  }
  return kept.toString()
}
