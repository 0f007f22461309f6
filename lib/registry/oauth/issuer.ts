import { config } from '../../platform/config.ts'

// One issuer whatever host a request came in by: a token that the decision point sold is good at the console too, and
// a caller cannot choose the issuer by choosing a Host header.

export const TOKEN_PATH = '/api/oauth/token'
export const TOKEN_SECONDS = 600
/** How far two clocks may be apart. */
export const CLOCK_TOLERANCE_SECONDS = 5

export const issuer = (): string => config().consoleUrl

/** What a client may name as the audience of its assertion: the issuer, or the token endpoint that it called. */
export function assertionAudiences(): string[] {
  const { consoleUrl, decisionPointUrl } = config()
  return [consoleUrl, decisionPointUrl].flatMap((base) => [base, `${base}/`, `${base}${TOKEN_PATH}`])
}
