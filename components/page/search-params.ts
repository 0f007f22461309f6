// What filters, sorts, selects or opens lives in the address; a link reproduces the screen.

export type SearchParams = Record<string, string | string[] | undefined>

export const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value

/** `hrefWith('/decisions', searchParams, { after: cursor })`; null removes. */
export function hrefWith(path: string, params: SearchParams, changes: Record<string, string | null> = {}): string {
  const next = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    const v = one(value)
    if (v !== undefined && v !== '' && !(name in changes)) next.set(name, v)
  }
  for (const [name, value] of Object.entries(changes)) if (value !== null && value !== '') next.set(name, value)
  const query = next.toString()
  return query ? `${path}?${query}` : path
}

export const PAGE_SIZE = 50
/** One of the allowed words, or nothing: what an address says is not trusted. */
export const oneOf = <T extends string>(allowed: readonly T[], value: string | string[] | undefined): T | null => {
  const v = one(value)
  return allowed.includes(v as T) ? (v as T) : null
}
/** A word or a text out of an address, as the database can take it. */
export const plain = (value: string | string[] | undefined): string | null =>
  one(value)
    ?.replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 200) || null
