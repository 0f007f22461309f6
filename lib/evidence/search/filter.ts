import { beginsWith, wordsOf } from './tokens.ts'

/** What the entries of a page have in common; each member narrows. */
export interface AuditFilter {
  type?: string | undefined
  actor?: string | undefined
  actor_kind?: string | undefined
  subject?: string | undefined
  agent?: string | undefined
  tool?: string | undefined
  environment?: string | undefined
  outcome?: string | undefined
  code?: string | undefined
  run?: string | undefined
  correlation?: string | undefined
  /** Words, all of which the summary has; the last may be the beginning of one. */
  text?: string | undefined
}

const BEFORE = '(^|[^[:alnum:]_])'
const AFTER = '([^[:alnum:]_]|\\Z)'
type Condition = [condition: string, value: string | undefined]
/** The same as conditions on `audit_entry e`: whatever the index says, these make a hit. */
export function conditionsOf(f: AuditFilter): Condition[] {
  return [
    [f.type?.includes('.') ? 'e.type = $' : "e.type LIKE $ || '.%'", f.type],
    ['e.actor_kind = $', f.actor_kind],
    ['e.actor_id = $', f.actor],
    ['e.subject_id = $', f.subject],
    ['e.agent_id = $', f.agent],
    ['e.tool = $', f.tool],
    ['e.environment = $', f.environment],
    ['e.outcome = $', f.outcome],
    ['e.code = $', f.code],
    ['e.run_id = $', f.run],
    ['e.correlation_id = $', f.correlation],
    ...wordsIn('e.summary', f.text ?? ''),
  ]
}
/** A word is letters, digits and _: nothing in it means anything to the expression. */
export const wordsIn = (column: string, text: string): Condition[] =>
  wordsOf(text).map((word, i, words) => [`${column} ~* $::text`, BEFORE + word + (beginsWith(words, i) ? '' : AFTER)])
