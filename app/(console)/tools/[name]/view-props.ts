import type { SearchParams } from '../../../../components/page/search-params.ts'
import type { PersonActor } from '../../../../lib/people/actor.ts'
import type { ToolWithNames } from '../../../../lib/registry/tools/get-tool-with-names.ts'

export interface ViewProps {
  person: PersonActor
  tool: ToolWithNames
  params: SearchParams
}
