import type { Request } from './merge-requests.ts'

export interface Kind {
  kind: string
  items: Request[]
}
export const TOGETHER_MAX = 50

/** Requests of the same agent, tool and rules, of medium impact at most, where there is more than one: largest first. */
export function kindsOf(items: readonly Request[]): Kind[] {
  const kinds = new Map<string, Request[]>()
  for (const item of items) if (item.bulk && !item.gone) kinds.set(item.kind, [...(kinds.get(item.kind) ?? []), item])
  return [...kinds]
    .map(([kind, list]) => ({ kind, items: list.slice(0, TOGETHER_MAX) }))
    .filter((k) => k.items.length > 1)
    .sort((a, b) => b.items.length - a.items.length)
}
