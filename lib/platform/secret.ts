import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto'
import { config } from './config.ts'

// Every key of the installation is derived from one secret, one per purpose, so that no key serves two uses.

const keys = new Map<string, Buffer>()

/** 32 bytes by HKDF-SHA256 (RFC 5869) of the installation's secret, with the purpose as its info. */
export function secretKey(purpose: string): Buffer {
  const { secret } = config()
  const name = `${purpose}\0${secret}`
  let key = keys.get(name)
  if (!key) {
    key = deriveKey(secret, purpose)
    keys.set(name, key)
  }
  return key
}
export const deriveKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'countersign', purpose, 32))

const NONCE = 12
const TAG = 16

// Node imports a key that is given as bytes at each use, and makes a system call for each nonce: together three times
// the cost of sealing a page of text, and every decision seals.
const imported = new WeakMap<Buffer, KeyObject>()
export function keyObjectOf(key: Buffer): KeyObject {
  let object = imported.get(key)
  if (!object) {
    object = createSecretKey(key)
    imported.set(key, object)
  }
  return object
}
const randoms = Buffer.alloc(NONCE * 512)
let used = randoms.length
function newNonce(): Buffer {
  if (used === randoms.length) {
    randomFillSync(randoms)
    used = 0
  }
  used += NONCE
  return randoms.subarray(used - NONCE, used)
}

/** AES-256-GCM: nonce (12) ‖ ciphertext ‖ tag (16). `aad` binds the result to where it belongs. */
export function seal(key: Buffer, plaintext: Uint8Array | string, aad = ''): Buffer {
  const nonce = newNonce()
  const cipher = createCipheriv('aes-256-gcm', keyObjectOf(key), nonce)
  cipher.setAAD(Buffer.from(aad))
  const body = typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext)
  cipher.final() // nothing is left over: GCM is a stream
  const sealed = Buffer.allocUnsafe(NONCE + body.length + TAG)
  sealed.set(nonce)
  sealed.set(body, NONCE)
  sealed.set(cipher.getAuthTag(), NONCE + body.length)
  return sealed
}

/** Throws when the key, the bytes or the `aad` are not those of `seal`. */
export function open(key: Buffer, sealed: Uint8Array, aad = ''): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  if (bytes.length < NONCE + TAG) throw new Error('sealed bytes are too short')
  const decipher = createDecipheriv('aes-256-gcm', keyObjectOf(key), bytes.subarray(0, NONCE))
  decipher.setAAD(Buffer.from(aad))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE, bytes.length - TAG)), decipher.final()])
}

export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()

/** For tokens and client secrets: 32 random bytes need no salt and no slow hash. Never for passwords. */
export const hashToken = (token: string): string => sha256(token).toString('hex')

/**
 * Kept in the place of a token's hash while nobody has fetched the token: it is the hash of none. What a change request
 * makes has no secret that a reviewer, or the change itself, could hold.
 */
export const unshown = (): string => `${UNSHOWN}${randomBytes(16).toString('hex')}`
export const UNSHOWN = 'unshown:'
