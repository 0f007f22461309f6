import type { LedgerEntry } from '../ledger/read.ts'
import type { Json } from '../platform/strict-json.ts'

/** An entry as a feed carries it: its clear part, and disclosures only for whom may take them out. */
export interface FeedEntry extends Pick<LedgerEntry, 'index' | 'at' | 'leaf' | 'type' | 'actor' | 'data'> {
  organizationId: string
  /** Origin of the log. */
  log: string
  disclosures?: { name: string; value: Json }[]
}
