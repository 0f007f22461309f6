import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'

// C2SP signed-note: a text, an empty line, and lines of "— <name> base64(<key id ‖ signature>)". Keys are Ed25519;
// a verifier key is `<name>+<key id>+base64(<algorithm> ‖ <public key>)`. Pure.

/** Ed25519 over the note's text, and C2SP tlog-cosignature: Ed25519 over a time and a checkpoint. */
export const ED25519 = 0x01
export const COSIGNATURE = 0x04
export type NoteAlgorithm = typeof ED25519 | typeof COSIGNATURE

const NOTE_BYTES_MAX = 1_000_000
const SIGNATURES_MAX = 100
const KEY_BYTES = 32
const KEY_ID_BYTES = 4

export class NoteError extends Error {}

export interface NoteVerifier {
  name: string
  /** Eight hex digits. */
  id: string
  algorithm: NoteAlgorithm
  key: KeyObject
}
export interface NoteSigner {
  name: string
  id: string
  key: KeyObject
}

// the fixed beginnings of RFC 8410's structures around a raw Ed25519 key
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** No space, no plus, nothing invisible: whatever could make one name read as another. */
const NAME = /^[^\s+\p{C}\p{Z}]{1,200}$/u
const demandName = (name: string): string => {
  if (!NAME.test(name) || !name.isWellFormed()) throw new NoteError('is not the name of a key')
  return name
}

/** SHA-256(name ‖ LF ‖ algorithm ‖ public key), its first four bytes. */
export const keyId = (name: string, algorithm: NoteAlgorithm, publicKey: Uint8Array): string =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([algorithm]), publicKey]), 'buffer')
    .subarray(0, KEY_ID_BYTES)
    .toString('hex')

/** Base64 with padding, exactly as an encoder writes it; null for any other spelling of the same bytes. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

export const rawPublicKey = (key: KeyObject): Buffer => {
  const spki = (key.type === 'public' ? key : createPublicKey(key)).export({ format: 'der', type: 'spki' })
  if (spki.length !== SPKI.length + KEY_BYTES) throw new NoteError('is not an Ed25519 key')
  return spki.subarray(SPKI.length)
}
export const publicKeyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' })
/** Of a seed of 32 bytes. */
export function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== KEY_BYTES) throw new NoteError('a seed has 32 bytes')
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
}

export const verifierKey = (name: string, key: KeyObject, algorithm: NoteAlgorithm = ED25519): string => {
  const raw = rawPublicKey(key)
  return `${demandName(name)}+${keyId(name, algorithm, raw)}+${Buffer.concat([Buffer.from([algorithm]), raw]).toString('base64')}`
}

/** Throws NoteError when the text is not a verifier key of an algorithm that is known here. */
export function parseVerifierKey(text: string): NoteVerifier {
  const [name, id, encoded, ...more] = splitKey(text)
  if (name === undefined || id === undefined || encoded === undefined || more.length)
    throw new NoteError('is not <name>+<key id>+<key>')
  demandName(name)
  const bytes = strictBase64(encoded)
  const algorithm = bytes?.[0]
  if (!bytes || bytes.length !== 1 + KEY_BYTES || (algorithm !== ED25519 && algorithm !== COSIGNATURE))
    throw new NoteError('holds no Ed25519 key')
  const raw = bytes.subarray(1)
  if (id !== keyId(name, algorithm, raw)) throw new NoteError('its key id is not that of its key')
  return { name, id, algorithm, key: publicKeyOf(raw) }
}
/** Base64 may hold a plus, names may not. */
function splitKey(text: string): string[] {
  const first = text.indexOf('+')
  const second = text.indexOf('+', first + 1)
  return first < 0 || second < 0 ? [] : [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)]
}

export const signerOf = (name: string, key: KeyObject): NoteSigner => ({
  name: demandName(name),
  id: keyId(name, ED25519, rawPublicKey(key)),
  key,
})

/** Ends in a line break; no other control characters. */
function demandText(text: string): void {
  if (!text.endsWith('\n') || !text.isWellFormed() || hasControls(text))
    throw new NoteError('the text of a note is lines of printable characters')
}
const hasControls = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20 && text[i] !== '\n') return true
  return false
}

export const signatureLine = (name: string, id: string, signature: Uint8Array): string =>
  `— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}\n`

export function signNote(text: string, signers: readonly NoteSigner[]): string {
  demandText(text)
  const lines = signers.map((s) => signatureLine(s.name, s.id, sign(null, Buffer.from(text), s.key)))
  return `${text}\n${lines.join('')}`
}

export interface NoteSignature {
  name: string
  id: string
  bytes: Buffer
}
export interface ParsedNote {
  text: string
  signatures: NoteSignature[]
}
/** The form alone; no signature is checked. Throws NoteError. */
export function parseNote(note: string): ParsedNote {
  if (Buffer.byteLength(note) > NOTE_BYTES_MAX) throw new NoteError('the note is too long')
  if (!note.isWellFormed() || hasControls(note)) throw new NoteError('the note holds what no note may hold')
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) throw new NoteError('the note has no signatures')
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > SIGNATURES_MAX) throw new NoteError('the note has too many signatures')
  return { text: note.slice(0, split + 1), signatures: lines.map(parseLine) }
}
function parseLine(line: string): NoteSignature {
  const [dash, name, encoded, ...more] = line.split(' ')
  const bytes = encoded === undefined ? null : strictBase64(encoded)
  if (dash !== '—' || name === undefined || more.length || !bytes || bytes.length <= KEY_ID_BYTES)
    throw new NoteError('a line after the text is no signature')
  demandName(name)
  return { name, id: bytes.subarray(0, KEY_ID_BYTES).toString('hex'), bytes: bytes.subarray(KEY_ID_BYTES) }
}

export interface Verified {
  verifier: NoteVerifier
  /** Seconds since 1970, of a cosignature. */
  time: number | null
}
export interface OpenedNote {
  text: string
  /** One per verifier; signatures by keys that were not given are left out, as the specification wants it. */
  verified: Verified[]
}

/**
 * Checks every signature whose name and key id are those of a verifier. A known key with a wrong signature makes the
 * whole note wrong. Throws NoteError; an empty `verified` says that nobody known has signed.
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): OpenedNote {
  const { text, signatures } = parseNote(note)
  const verified: Verified[] = []
  for (const signature of signatures) {
    const known = verifiers.filter((v) => v.name === signature.name && v.id === signature.id)
    if (known.length > 1) throw new NoteError(`two keys are called ${signature.name}+${signature.id}`)
    const [verifier] = known
    if (!verifier || verified.some((v) => v.verifier === verifier)) continue
    const time = checked(text, signature, verifier)
    if (time === undefined) throw new NoteError(`the signature of ${verifier.name}+${verifier.id} is wrong`)
    verified.push({ verifier, time })
  }
  return { text, verified }
}

/** `cosignature/v1`, the time, the checkpoint: what a cosigner signs. */
export const cosignedMessage = (text: string, time: number): string => `cosignature/v1\ntime ${time}\n${text}`

function checked(text: string, { bytes }: NoteSignature, { algorithm, key }: NoteVerifier): number | null | undefined {
  if (algorithm === ED25519) return verify(null, Buffer.from(text), key, bytes) ? null : undefined
  if (bytes.length !== 72) return undefined
  const time = Number(bytes.readBigUInt64BE(0))
  if (!Number.isSafeInteger(time)) return undefined
  return verify(null, Buffer.from(cosignedMessage(text, time)), key, bytes.subarray(8)) ? time : undefined
}

/** A cosigner's line: 8 bytes of time, big-endian, and the signature. */
export function cosign(text: string, name: string, key: KeyObject, time: number): string {
  demandText(text)
  const stamp = Buffer.alloc(8)
  stamp.writeBigUInt64BE(BigInt(time))
  const signature = sign(null, Buffer.from(cosignedMessage(text, time)), key)
  return signatureLine(demandName(name), keyId(name, COSIGNATURE, rawPublicKey(key)), Buffer.concat([stamp, signature]))
}
