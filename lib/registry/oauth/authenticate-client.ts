import { timingSafeEqual } from 'node:crypto'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import { log } from '../../platform/log.ts'
import { hashToken } from '../../platform/secret.ts'
import { type FoundClient, findClient, type LiveCredential } from './find-client.ts'
import { invalidClient, invalidRequest, OAuthError } from './oauth-error.ts'
import type { Form } from './read-form.ts'
import { noteFailure, noteSuccess, refuseIfThrottled } from './throttle.ts'
import { ASSERTION_TYPE, assertionSubject, verifyAssertion } from './verify-assertion.ts'

export interface AuthenticatedClient extends FoundClient {
  credentialId: string
}
type Presented =
  | { method: 'secret'; clientId: string; secret: string }
  | { method: 'assertion'; clientId: string; assertion: string }

/** RFC 6749 §2.3 and RFC 7523 §2.2: exactly one of client_secret_basic, client_secret_post and private_key_jwt. */
export async function authenticateClient(request: Request, form: Form): Promise<AuthenticatedClient> {
  const presented = whatIsPresented(request.headers.get('authorization'), form)
  const { clientId } = presented
  if (!CLIENT_ID.test(clientId)) throw invalidClient()
  const fingerprint = presented.method === 'secret' ? hashToken(`${clientId}\0${presented.secret}`) : null
  refuseIfThrottled(clientId, fingerprint)
  const client = await findClient(clientId)
  try {
    const credential =
      presented.method === 'secret'
        ? matchingSecret(client, presented.secret)
        : await verifyAssertion(client, clientId, presented.assertion)
    if (!client || !credential) throw invalidClient()
    // told only to whoever holds the credential
    if (client.status !== 'active') throw invalidClient(`This identity is ${client.status}.`)
    if (client.agentStatus !== 'active') throw invalidClient('This agent is suspended.')
    if (fingerprint !== null) noteSuccess(fingerprint)
    await markUsed(client, credential)
    return { ...client, credentialId: credential.id }
  } catch (e) {
    if (e instanceof OAuthError) {
      noteFailure(clientId)
      log.warn(
        { client: clientId, known: client !== null, method: presented.method },
        'a client failed to authenticate',
      )
    }
    throw e
  }
}

/** RFC 6749 appendix A.1: visible ASCII. */
const CLIENT_ID = /^[\x20-\x7e]{1,200}$/

function whatIsPresented(authorization: string | null, form: Form): Presented {
  const basic = authorization === null ? null : basicCredentials(authorization)
  const secret = form.get('client_secret')
  const assertion = form.get('client_assertion')
  const named = form.get('client_id')
  if ([basic, secret, assertion].filter((x) => x !== null && x !== undefined).length > 1)
    throw invalidRequest('Use one way to authenticate the client, not several.')
  if (assertion !== undefined) {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE)
      throw invalidRequest(`client_assertion_type must be ${ASSERTION_TYPE}.`)
    const clientId = assertionSubject(assertion)
    if (named !== undefined && named !== clientId)
      throw invalidRequest('client_id differs from the subject of the assertion.')
    return { method: 'assertion', clientId, assertion }
  }
  if (basic) {
    if (named !== undefined && named !== basic.clientId)
      throw invalidRequest('client_id differs from the one in the Authorization header.')
    return { method: 'secret', ...basic }
  }
  if (named !== undefined && secret !== undefined) return { method: 'secret', clientId: named, secret }
  throw invalidClient('The client did not authenticate itself.')
}

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined. */
function basicCredentials(authorization: string): { clientId: string; secret: string } {
  const m = /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization.trim())
  const [clientId, ...rest] = m?.[1] ? Buffer.from(m[1], 'base64').toString('utf8').split(':') : []
  if (!clientId || !rest.length) throw invalidClient('The Authorization header is not well-formed Basic.')
  const decode = (s: string) => decodeURIComponent(s.replaceAll('+', ' '))
  try {
    return { clientId: decode(clientId), secret: decode(rest.join(':')) }
  } catch {
    throw invalidClient('The Authorization header is not form-encoded.')
  }
}

const NOBODY = hashToken('nobody')

/** Compares with every live secret, and with one of nobody's where there is none: no early exit tells how many. */
function matchingSecret(client: FoundClient | null, secret: string): LiveCredential | null {
  const given = Buffer.from(hashToken(secret))
  let match: LiveCredential | null = null
  for (const c of client?.credentials ?? [])
    if (c.secretHash && timingSafeEqual(given, Buffer.from(c.secretHash))) match = c
  if (!client) timingSafeEqual(given, Buffer.from(NOBODY))
  return match
}

const USED_EVERY_MS = 60_000

async function markUsed(client: FoundClient, credential: LiveCredential): Promise<void> {
  if (credential.lastUsedAt && nowMs() - credential.lastUsedAt.getTime() < USED_EVERY_MS) return
  const { organizationId } = client
  await read(organizationId, (db) =>
    db.agentCredential.update({
      where: { organizationId_id: { organizationId, id: credential.id } },
      data: { lastUsedAt: new Date(nowMs()) },
    }),
  )
}
