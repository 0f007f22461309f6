import { canonicalJsonWithFractions } from '../ledger/canonical-json.ts'
import type { Facts, Json } from '../policy/types.ts'
import type { Draft } from './draft.ts'

/** What the decision can be made from again: canonical JSON of request, facts and snapshot. Secrets are not in it. */
export const recordOf = (draft: Draft, facts: Facts): string =>
  canonicalJsonWithFractions({
    ...(draft.foreign
      ? { request: draft.foreign.recordable, facts: draft.foreign.facts }
      : { request: { ...draft.request, arguments: draft.said.arguments }, facts }),
    snapshot: draft.state.snapshotHash,
    ...(draft.said.secretsReplaced ? { secrets_replaced: true } : {}),
  } as unknown as Json)
