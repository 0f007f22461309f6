import { hash } from 'node:crypto'
import { disclosureText } from '../ledger/disclose.ts'
import { existingSubjectKeys, openSealed } from '../ledger/subject-keys.ts'
import { goneAt } from './gone.ts'
import { sealedAt, sealedBytesAt } from './read-log.ts'

export interface DisclosingEntry {
  index: number
  sd: string[]
}
export interface OpenedPage {
  /** Lines of `disclosures.ndjson`. */
  lines: string
  opened: number
  erased: number
  /** Could not be opened, and no entry says why. */
  withheld: number
}

/** What is opened at once: entries may disclose a mebibyte each. */
const BYTES_MAX = 16 * 1_048_576

/** `openPage`, in halves as long as the whole would take too much memory. */
export async function* openPages(
  organizationId: string,
  entries: readonly DisclosingEntry[],
  size: number,
): AsyncGenerator<OpenedPage> {
  const middle = entries.length >> 1
  const indices = entries.map((e) => e.index)
  if (middle && (await sealedBytesAt(organizationId, indices)) > BYTES_MAX) {
    yield* openPages(organizationId, entries.slice(0, middle), size)
    yield* openPages(organizationId, entries.slice(middle), size)
  } else yield await openPage(organizationId, entries, size)
}

/**
 * Opens what these entries committed to. Keys are asked for anew for each page: what is erased while an export runs does
 * not get into the rest of it. A disclosure that is not what its entry committed to is not handed on.
 */
async function openPage(
  organizationId: string,
  entries: readonly DisclosingEntry[],
  size: number,
): Promise<OpenedPage> {
  const page: OpenedPage = { lines: '', opened: 0, erased: 0, withheld: 0 }
  if (!entries.length) return page
  const indices = entries.map((e) => e.index)
  const sealed = await sealedAt(organizationId, indices)
  const keys = await existingSubjectKeys(
    organizationId,
    sealed.map((s) => s.subject),
  )
  const left = new Map(entries.map((e) => [e.index, new Set(e.sd)]))
  const open = new Map<number, string[]>()
  for (const { index, subject, sealed: bytes } of sealed) {
    const key = keys.get(subject)
    const digests = left.get(index)
    if (!key || !digests) continue
    const texts = open.get(index) ?? []
    for (const json of unsealed(organizationId, subject, key, bytes)) {
      const disclosed = disclosureText(json)
      if (digests.delete(hash('sha256', disclosed, 'base64url'))) texts.push(disclosed)
    }
    open.set(index, texts)
  }
  const unopened = [...left].filter(([, digests]) => digests.size)
  const gone = unopened.length ? await goneAt(organizationId, new Map(unopened), size) : new Map()
  const lines: string[] = []
  for (const { index } of entries) {
    const texts = open.get(index) ?? []
    const lost = gone.get(index) ?? []
    page.opened += texts.length
    let erased = 0
    for (const { d } of lost) erased += d.length
    page.erased += erased
    page.withheld += (left.get(index)?.size ?? 0) - erased
    if (texts.length || lost.length)
      lines.push(
        `${JSON.stringify({ i: index, ...(texts.length ? { open: texts } : {}), ...(lost.length ? { gone: lost } : {}) })}\n`,
      )
  }
  page.lines = lines.join('')
  return page
}

function unsealed(organizationId: string, subject: string, key: Buffer, sealed: Buffer): string[] {
  try {
    return openSealed(organizationId, subject, key, sealed).split('\n')
  } catch {
    return [] // somebody changed it: counted as withheld, since its digest stays unopened
  }
}
