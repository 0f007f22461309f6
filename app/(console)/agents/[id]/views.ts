import { oneOf, type SearchParams } from '../../../../components/page/search-params.ts'

/** The views of one agent, each with its own address. */
export const VIEWS = ['permissions', 'identities', 'grants', 'explain', 'changes'] as const
export type View = (typeof VIEWS)[number]
export const viewOf = (params: SearchParams): View => oneOf(VIEWS, params.view) ?? 'permissions'

/** Only what the view itself reads is kept in its address, besides the environment. */
export const hrefOf = (agent: string, view: View, params: Record<string, string | null | undefined> = {}): string => {
  const query = new URLSearchParams()
  if (view !== 'permissions') query.set('view', view)
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value)
  return `/agents/${agent}${query.size ? `?${query}` : ''}`
}
