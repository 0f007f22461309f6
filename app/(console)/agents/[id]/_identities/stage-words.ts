import type { Stage } from '../../../../../lib/policy/types.ts'

export const STAGE_WORDS: { [s in Stage]: { word: string; means: string } } = {
  shadow: { word: 'Shadow', means: 'writes are held back; what would have been decided is recorded' },
  supervised: { word: 'Supervised', means: 'a person decides every write' },
  semi: { word: 'Semi-autonomous', means: 'alone where the thresholds’ semi column says so' },
  autonomous: { word: 'Autonomous', means: 'alone where the thresholds’ autonomous column says so' },
}
export const STAGE_ORDER: Stage[] = ['shadow', 'supervised', 'semi', 'autonomous']
