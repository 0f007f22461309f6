/** What became of an action that was allowed. */
const STATES: Record<string, string> = {
  allowed: 'Not reported yet',
  committed: 'Under way',
  succeeded: 'Succeeded',
  failed: 'Failed',
  lost: 'Lost: nobody knows',
  voided: 'Not carried out',
  reverted: 'Undone',
  revert_failed: 'Undoing failed',
}
export const actionStateWord = (state: string): string => STATES[state] ?? state

const DUE: Record<string, string> = {
  high_impact: 'High impact',
  sampled: 'Random sample',
  flagged: 'Flagged',
}
/** Why compliance is asked to look at a card. */
export const dueWord = (due: string): string => DUE[due] ?? due

const NEAR_MS = 12 * 3_600_000
/** Beside a moment that is shown whole, what is near it needs the time of day only, to the second. */
export const clockIf = (at: string, near: string): 'clock' | 'minute' =>
  Math.abs(Date.parse(at) - Date.parse(near)) < NEAR_MS ? 'clock' : 'minute'
