import { createHmac, randomBytes } from 'node:crypto'
import { open, seal, secretKey } from '../platform/secret.ts'

// Standard Webhooks (https://www.standardwebhooks.com): the receiver recomputes the signature with the secret that it was
// given, over the id, the time and the body as they came.

const PREFIX = 'whsec_'
export const newWebhookSecret = (): string => PREFIX + randomBytes(32).toString('base64')

const placeOf = (organizationId: string, endpoint: string) => `${organizationId}\0${endpoint}`
export const sealWebhookSecret = (secret: string, organizationId: string, endpoint: string): Buffer =>
  seal(secretKey('webhooks'), Buffer.from(secret), placeOf(organizationId, endpoint))
export const openWebhookSecret = (sealed: Uint8Array, organizationId: string, endpoint: string): string =>
  open(secretKey('webhooks'), sealed, placeOf(organizationId, endpoint)).toString()

export interface Signed {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}
/** `id` stays the same when the message is sent again; the time does not, so that an old one can be told. */
export function signWebhook(secret: string, id: string, at: Date, body: string): Signed {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
