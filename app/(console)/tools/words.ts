import type { Reversibility, ToolClass } from '../../../lib/policy/types.ts'

export const CLASS_WORDS: { [c in ToolClass]: string } = { read: 'Reads', write: 'Writes', destructive: 'Destroys' }
export const REVERSIBLE_WORDS: { [r in Reversibility]: { word: string; means: string } } = {
  reversible: { word: 'Reversible', means: 'by its own compensation' },
  hard: { word: 'Hard to reverse', means: 'manual work to undo' },
  irreversible: { word: 'Irreversible', means: 'cannot be undone' },
}
