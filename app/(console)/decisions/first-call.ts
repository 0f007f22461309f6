/** The first call of an agent, for a shell: a token, then a question. */
export const firstCall = (decisionPoint: string): string =>
  `TOKEN=$(curl -s ${decisionPoint}/api/oauth/token \\
  -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials \\
  | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl -s ${decisionPoint}/api/v1/authorize \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"tool":"billing.refund","arguments":{"order":"48213","amount":{"value":41200,"currency":"EUR"}}}'`
