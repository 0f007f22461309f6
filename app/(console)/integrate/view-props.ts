import type { SearchParams } from '../../../components/page/search-params.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'

export interface ViewProps {
  person: PersonActor
  params: SearchParams
}
