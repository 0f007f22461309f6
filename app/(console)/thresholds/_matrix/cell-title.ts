import { impactWord } from '../../../../components/ui/impact.tsx'
import type { CellName } from '../query.ts'
import { REVERSIBILITY } from '../words.ts'

/** "Medium × hard to reverse" */
export const cellTitle = (c: CellName): string =>
  `${impactWord(c.impact)} × ${REVERSIBILITY[c.reversibility].word.toLowerCase()}`
