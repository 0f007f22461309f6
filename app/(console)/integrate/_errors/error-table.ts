// What a caller can be told, and what to do about it. A test holds every code against the source.

export interface ErrorRow {
  code: string
  status: number
  means: string
  fix: string
}

/** problem+json of the decision point: no decision was made, so nothing may be done. */
export const REFUSALS: ErrorRow[] = [
  {
    code: 'unauthenticated',
    status: 401,
    means: 'No bearer token was sent.',
    fix: 'Buy one at /api/oauth/token and send it: Authorization: Bearer …',
  },
  {
    code: 'token_expired',
    status: 401,
    means: 'The token is older than ten minutes.',
    fix: 'Buy another; keep it until shortly before expires_in.',
  },
  {
    code: 'invalid_token',
    status: 401,
    means: 'The token is none of ours, or was changed.',
    fix: 'Send access_token exactly as it came, of this installation.',
  },
  {
    code: 'identity_suspended',
    status: 401,
    means: 'This identity is suspended.',
    fix: 'Stop, and ask an admin; after the resume buy a new token.',
  },
  {
    code: 'agent_suspended',
    status: 401,
    means: 'The agent is suspended in every environment.',
    fix: 'Stop, and ask its owner.',
  },
  { code: 'credential_revoked', status: 401, means: 'The key behind the token was revoked.', fix: 'Use the new key.' },
  {
    code: 'invalid_request',
    status: 400,
    means: 'The body does not fit; each field is named by its pointer.',
    fix: 'Read errors in the answer. Unknown members are refused, too.',
  },
  { code: 'duplicate_key', status: 400, means: 'A name stands twice in the JSON.', fix: 'Send each member once.' },
  {
    code: 'number_out_of_range',
    status: 400,
    means: 'NaN, infinity, or an integer beyond 2^53.',
    fix: 'Money in minor units; larger ids as texts.',
  },
  {
    code: 'unknown_run',
    status: 404,
    means: 'There is no such run of this identity.',
    fix: 'Use your own id for the run: the first call opens it.',
  },
  { code: 'run_finished', status: 409, means: 'The run was closed.', fix: 'Ask within another run.' },
  {
    code: 'unknown_approval',
    status: 404,
    means: 'The approval is not one of this identity.',
    fix: 'Send the id from the answer that asked for people.',
  },
  {
    code: 'body_too_large',
    status: 413,
    means: 'Over 1 MiB; arguments may have 256 KiB.',
    fix: 'Send a reference instead of the content.',
  },
  {
    code: 'unsupported_media_type',
    status: 415,
    means: 'The body is not called JSON.',
    fix: 'Content-Type: application/json',
  },
  {
    code: 'idempotency_key_reused',
    status: 422,
    means: 'The key was used with another body.',
    fix: 'A new Idempotency-Key for each new question.',
  },
  {
    code: 'rate_limited',
    status: 429,
    means: 'Too many requests of this identity or organization.',
    fix: 'Wait for Retry-After; nothing was recorded.',
  },
  {
    code: 'not_recorded',
    status: 503,
    means: 'The decision could not be made durable.',
    fix: 'Treat it as denied, and ask again.',
  },
  {
    code: 'overloaded',
    status: 503,
    means: 'More is waiting than can be recorded now.',
    fix: 'Treat it as denied; wait for Retry-After.',
  },
]

/** /api/oauth/token answers in the form of RFC 6749. */
export const TOKEN_REFUSALS: ErrorRow[] = [
  {
    code: 'invalid_client',
    status: 401,
    means: 'Unknown client id, wrong or ended secret, or a bad assertion.',
    fix: 'The client id begins with agi_, the secret with css_. Ended ones are listed on the agent’s page.',
  },
  {
    code: 'unsupported_grant_type',
    status: 400,
    means: 'Another grant_type than client_credentials.',
    fix: '-d grant_type=client_credentials',
  },
]

/** Decisions that say no: 200, with a sentence, a card and a place in the log. */
export const DENIALS: ErrorRow[] = [
  {
    code: 'NO_GRANT',
    status: 200,
    means: 'Nobody has granted this tool to this identity.',
    fix: 'An admin grants it on the agent’s page.',
  },
  { code: 'GRANT_EXPIRED', status: 200, means: 'The grant has ended.', fix: 'Ask for a new one, with what it is for.' },
  {
    code: 'GRANT_CONSTRAINT',
    status: 200,
    means: 'More than the grant covers.',
    fix: 'Ask for less, or for another grant.',
  },
  {
    code: 'UNKNOWN_TOOL',
    status: 200,
    means: 'No tool of this name is registered.',
    fix: 'Names are exact: billing.refund.',
  },
  {
    code: 'INVALID_ARGUMENTS',
    status: 200,
    means: 'The arguments do not fit the tool’s schema.',
    fix: 'errors in the answer names each; the tool’s page lists what it takes.',
  },
  {
    code: 'TOOL_HELD',
    status: 200,
    means: 'The tool’s version waits for a review.',
    fix: 'An admin accepts it on the tool’s page.',
  },
  { code: 'TOOL_QUARANTINED', status: 200, means: 'The tool is quarantined.', fix: 'Wait until somebody releases it.' },
  {
    code: 'RESOURCE_MISMATCH',
    status: 200,
    means: 'resource differs from what the arguments name.',
    fix: 'Leave it out: it is read from the arguments.',
  },
  {
    code: 'NO_BANDS',
    status: 200,
    means: 'Nobody said what amounts in this currency mean.',
    fix: 'An admin sets bands for it under Thresholds.',
  },
  {
    code: 'SHADOW',
    status: 200,
    means: 'The agent is being watched and may not write yet.',
    fix: 'Report what the person did; the stage is raised on its page.',
  },
  {
    code: 'DENIED_IN_RUN',
    status: 200,
    means: 'A person denied this in this run.',
    fix: 'Read the reason; do something else, or ask in another run.',
  },
  {
    code: 'TOO_MANY_WAITING',
    status: 200,
    means: 'Twenty requests of this identity already wait for people.',
    fix: 'Wait for answers; cancel those that are moot.',
  },
  {
    code: 'approval_edited',
    status: 200,
    means: 'It was approved with other arguments.',
    fix: 'Read effective_arguments of the approval, and ask with exactly those.',
  },
  {
    code: 'approval_consumed',
    status: 200,
    means: 'The approval was used already.',
    fix: 'It holds once; a new question is a new request.',
  },
  {
    code: 'approval_out_of_scope',
    status: 200,
    means: 'More is at stake now than the people saw.',
    fix: 'Ask again without the approval.',
  },
]
