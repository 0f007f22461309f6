import { createHash } from 'node:crypto'
import { AppError } from '../platform/app-error.ts'
import type { KeptUnder } from './draft.ts'

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/

/** The Idempotency-Key header, under its credential and endpoint; null when there is none. */
export function keptUnder(
  request: Request,
  credential: string,
  endpoint: string,
  rawBody: Uint8Array,
): KeptUnder | null {
  const key = request.headers.get('idempotency-key')
  if (key === null) return null
  if (!IDEMPOTENCY_KEY.test(key))
    throw new AppError(400, 'invalid_idempotency_key', 'Idempotency-Key must have 1 to 255 visible ASCII characters.')
  return { credential, endpoint, key, bodyHash: createHash('sha256').update(rawBody).digest('hex') }
}

export const keyReused = (): AppError =>
  new AppError(
    422,
    'idempotency_key_reused',
    'This Idempotency-Key was used for another body. Use a new key for a new request.',
  )
