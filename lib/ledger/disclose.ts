import { hash, randomFillSync } from 'node:crypto'
import type { Json } from '../platform/strict-json.ts'
import { canonicalJsonWithFractions } from './canonical-json.ts'

// Disclosures as in RFC 9901 (SD-JWT), section 4.2: base64url(JSON [salt, name, value]); the entry holds the base64url
// SHA-256 over the ASCII of that. Without the salt nobody can guess a value and check the guess against the log.

export interface Disclosure {
  name: string
  value: Json
  /** Whose key seals it: `organization` (default), `person:<id>`, or `<type>:<id>` from a tool's pointers. */
  subject?: string
}
export const ORGANIZATION = 'organization'
export const SALT_BYTES = 16

// A system call for each 16 bytes would cost more than all the hashing.
const randoms = Buffer.alloc(4096)
let used = randoms.length
/** 128 random bits, base64url. */
export function newSalt(): string {
  if (used === randoms.length) {
    randomFillSync(randoms)
    used = 0
  }
  used += SALT_BYTES
  return randoms.toString('base64url', used - SALT_BYTES, used)
}

export interface WrittenDisclosure {
  /** `[salt, name, value]`: what is kept, sealed. */
  json: string
  /** What the entry holds. */
  digest: string
}
export function writeDisclosure(name: string, value: Json, salt = newSalt()): WrittenDisclosure {
  const json = canonicalJsonWithFractions([salt, name, value])
  return { json, digest: disclosureDigest(json) }
}

/** The disclosure as a verifier gets it. */
export const disclosureText = (json: string): string => Buffer.from(json).toString('base64url')
export const disclosureDigest = (json: string): string => hash('sha256', disclosureText(json), 'base64url')

export interface ReadDisclosure {
  name: string
  value: Json
}
/** Throws when it is not one of ours. The caller compares the digest with the entry's. */
export function readDisclosure(json: string): ReadDisclosure {
  const parts: unknown = JSON.parse(json)
  if (!Array.isArray(parts) || parts.length !== 3 || typeof parts[0] !== 'string' || typeof parts[1] !== 'string')
    throw new Error('not a disclosure')
  return { name: parts[1], value: parts[2] as Json }
}
