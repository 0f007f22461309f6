import { one, oneOf, type SearchParams } from '../../../components/page/search-params.ts'

export const TABS = ['people', 'roles', 'queues', 'organization', 'snapshots', 'account'] as const
export type Tab = (typeof TABS)[number]

export const tabOf = (params: SearchParams): Tab => oneOf(TABS, params.tab) ?? 'people'
/** An id or a name of an address, when it can be one. */
export const wordOf = (value: string | string[] | undefined): string | null => {
  const v = one(value)
  return v !== undefined && /^[A-Za-z0-9_-]{1,100}$/.test(v) ? v : null
}
/** The cursor, if the address holds one. */
export const cursorOf = (params: SearchParams): { cursor?: string } => {
  const cursor = one(params.cursor)
  return cursor ? { cursor } : {}
}
