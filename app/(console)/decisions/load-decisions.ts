import type { SearchParams } from '../../../components/page/search-params.ts'
import type { DecisionView } from '../../../lib/evidence/get-decision.ts'
import { listDecisions } from '../../../lib/evidence/list-decisions.ts'
import { readCard } from '../../../lib/evidence/read-card.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { filterOptions } from './filter-options.ts'
import { pageOrFirst } from './first-page.ts'
import { decisionsAddress } from './query.ts'

export async function loadDecisions(person: PersonActor, params: SearchParams) {
  const address = decisionsAddress(params, person.timeZone)
  const [page, options, opened] = await Promise.all([
    pageOrFirst(address.query, (query) => listDecisions(person, query)),
    filterOptions(person),
    address.peek ? decisionOrNull(person, address.peek) : null,
  ])
  return { address, page, options, opened }
}

/** Hidden and missing are told by the panel, where the list stays in reach. */
async function decisionOrNull(person: PersonActor, id: string): Promise<DecisionView | null> {
  try {
    return await readCard(person, id)
  } catch (e) {
    if (e instanceof AppError) return null
    throw e
  }
}
