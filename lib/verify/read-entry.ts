/** The members of an entry that verifying needs. */
export interface EntryLine {
  index: number
  at: string
  type: string
  sd: string[]
  data: { [member: string]: unknown }
}

const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const DIGEST = /^[A-Za-z0-9_-]{43}$/

/** Null when the bytes are not an entry of this format. Their hash is what proves them; this only reads them. */
export function readEntry(line: Buffer): EntryLine | null {
  let entry: { [member: string]: unknown }
  try {
    entry = JSON.parse(line.toString())
  } catch {
    return null
  }
  if (typeof entry !== 'object' || entry === null || entry.v !== 1) return null
  const { _i: index, _t: at, type, sd, data } = entry
  if (!Number.isSafeInteger(index) || (index as number) < 0 || typeof at !== 'string' || !AT.test(at)) return null
  if (typeof type !== 'string' || typeof data !== 'object' || data === null || !Array.isArray(sd)) return null
  if (!sd.every((d) => typeof d === 'string' && DIGEST.test(d))) return null
  return { index: index as number, at, type, sd, data: data as EntryLine['data'] }
}

export interface DisclosuresLine {
  index: number
  /** base64url texts, as in RFC 9901. */
  open: string[]
  /** Digests that nobody can open any more, and the entry that says why. */
  gone: { digests: string[]; by: number }[]
}
/** Null when the line is not one of `disclosures.ndjson`. */
export function readDisclosures(line: Buffer): DisclosuresLine | null {
  let parsed: { i?: unknown; open?: unknown; gone?: unknown }
  try {
    parsed = JSON.parse(line.toString())
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null) return null
  const { i, open = [], gone = [] } = parsed
  if (!Number.isSafeInteger(i) || !Array.isArray(open) || !Array.isArray(gone)) return null
  if (!open.every((text) => typeof text === 'string')) return null
  const read: DisclosuresLine['gone'] = []
  for (const g of gone as { d?: unknown; by?: unknown }[]) {
    if (!g || !Array.isArray(g.d) || !g.d.every((d) => typeof d === 'string') || !Number.isSafeInteger(g.by))
      return null
    read.push({ digests: g.d as string[], by: g.by as number })
  }
  return { index: i as number, open: open as string[], gone: read }
}
