import { z } from 'zod'
import type { Appended } from './append.ts'

/** What whoever asked keeps: a bundle or a proof of that log must hold this leaf at this index. */
export const receiptAnswer = z.object({ log: z.string(), index: z.int(), leaf: z.string() })
export type Receipt = z.output<typeof receiptAnswer>

export const receiptOf = ({ log, index, leaf }: Pick<Appended, 'log' | 'index' | 'leaf'>): Receipt => ({
  log,
  index,
  leaf,
})
