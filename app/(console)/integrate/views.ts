import { oneOf, type SearchParams } from '../../../components/page/search-params.ts'

export const VIEWS = ['start', 'errors', 'api', 'accounts'] as const
export type View = (typeof VIEWS)[number]
export const viewOf = (params: SearchParams): View => oneOf(VIEWS, params.view) ?? 'start'
export const hrefOf = (view: View): string => (view === 'start' ? '/integrate' : `/integrate?view=${view}`)
