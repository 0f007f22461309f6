import { z } from 'zod'
import type { Export } from '../../generated/prisma/client.ts'
import { Selection } from './selection.ts'

export const EXPORT_STATES = ['queued', 'running', 'done', 'failed', 'cancelled', 'altered', 'expired'] as const
export type ExportState = (typeof EXPORT_STATES)[number]
/** What a queued one waits for, or a running one works on. */
export const EXPORT_STEPS = ['checkpoint', 'selecting', 'entries', 'disclosures', 'batches', 'tiles', 'digest'] as const
export type ExportStep = (typeof EXPORT_STEPS)[number]

export const Counts = z.object({ entries: z.int(), opened: z.int(), erased: z.int(), withheld: z.int() })
export type Counts = z.output<typeof Counts>

export interface ExportView {
  id: string
  kind: 'full' | 'partial'
  selection: Selection
  disclosures: boolean
  state: ExportState
  step: ExportStep | null
  /** Of the step, in entries. Null until it is known. */
  total: number | null
  done: number
  /** How many entries the log had when it was asked for: its checkpoint counts at least these. */
  covers: number | null
  checkpoint_size: number | null
  /** Hex. */
  root: string | null
  counts: Counts | null
  bytes: number | null
  /** Of the file, hex: `sha256sum` shows the same. */
  sha256: string | null
  fault: string | null
  created_at: string
  created_by: string
  started_at: string | null
  finished_at: string | null
  /** When the file is removed. */
  expires_at: string | null
  /** When the file was last held against its digests. */
  checked_at: string | null
}
export const exportAnswer = z.looseObject({
  id: z.string(),
  kind: z.enum(['full', 'partial']),
  state: z.enum(EXPORT_STATES),
  done: z.int(),
  total: z.int().nullable(),
  bytes: z.int().nullable(),
  sha256: z.string().nullable(),
})

/** Never with the chunks' digests: they are long. */
export type ExportRow = Omit<Export, 'chunks'>
export const WITHOUT_CHUNKS = { chunks: true } as const

const whole = (n: bigint | null): number | null => (n === null ? null : Number(n))
const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export const exportView = (row: ExportRow): ExportView => ({
  id: row.id,
  kind: row.kind as ExportView['kind'],
  selection: Selection.parse(row.selection),
  disclosures: row.disclosures,
  state: row.state as ExportState,
  step: row.step as ExportStep | null,
  total: whole(row.total),
  done: Number(row.done),
  covers: whole(row.covers),
  checkpoint_size: whole(row.checkpointSize),
  root: row.root,
  counts: row.counts === null ? null : Counts.parse(row.counts),
  bytes: whole(row.bytes),
  sha256: row.sha256,
  fault: row.fault,
  created_at: row.createdAt.toISOString(),
  created_by: row.createdBy,
  started_at: iso(row.startedAt),
  finished_at: iso(row.finishedAt),
  expires_at: iso(row.expiresAt),
  checked_at: iso(row.checkedAt),
})
