import { oneOf, type SearchParams } from '../../../../components/page/search-params.ts'

export const VIEWS = ['definition', 'versions', 'grants', 'changes'] as const
export type View = (typeof VIEWS)[number]
export const viewOf = (params: SearchParams): View => oneOf(VIEWS, params.view) ?? 'definition'

export const hrefOf = (tool: string, view: View, params: Record<string, string | null> = {}): string => {
  const query = new URLSearchParams()
  if (view !== 'definition') query.set('view', view)
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value)
  return `/tools/${encodeURIComponent(tool)}${query.size ? `?${query}` : ''}`
}
