import type { Caller, KeptUnder } from './draft.ts'
import type { IdentityState } from './load-identity.ts'
import type { AuthorizeBody } from './request-schema.ts'

/** One question of one caller, parsed. */
export interface Ask {
  organizationId: string
  caller: Caller
  /** The identity that would act. */
  identityId: string
  /** Throws 401 when the caller may not ask; called again whenever the facts are gathered again. */
  demand(identity: IdentityState | null): asserts identity is IdentityState
  body: AuthorizeBody
  httpRequestId: string
  startedMs: number
  /** Of the body that it came in. */
  bytes?: number
  idempotency: KeptUnder | null
  group: string | null
  /** Denies, whatever the rules say: recorded as a fact, so that replay finds it. */
  stop?: { scope: string; code: string; sentence: string }
}
