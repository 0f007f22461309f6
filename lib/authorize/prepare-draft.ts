import { prepareEntry } from '../ledger/prepare-entry.ts'
import { subjectKeys } from '../ledger/subject-keys.ts'
import { listedSentence } from './decision-rows.ts'
import type { Draft } from './draft.ts'
import { entryOf, subjectsOfDraft } from './entry-of-decision.ts'
import { recordOf } from './record-of-decision.ts'
import { storedCard } from './stored-card.ts'

/**
 * Makes the entry before the lock, unless the lock settles something of it: most decisions are recorded as they were
 * drafted. The keys of its subjects are made in any case, because under the lock nothing should wait for them.
 */
export async function prepareDraft(draft: Draft): Promise<Draft> {
  const keys = await subjectKeys(draft.state.id, subjectsOfDraft(draft))
  const { decided } = draft
  if (draft.limitKeys.length || decided.consumes_approval !== null) return draft
  if (decided.outcome === 'require_approval' && !draft.foreign) return draft
  const facts = { ...draft.facts, limits: [] }
  const record = recordOf(draft, facts)
  const entry = entryOf({ draft, facts, decided, record, approval: null, approvalUse: null, entries: [] })
  const card = storedCard(draft, facts, decided, listedSentence(draft.sentence))
  return { ...draft, prepared: { entry: prepareEntry(entry, keys), record, card } }
}
