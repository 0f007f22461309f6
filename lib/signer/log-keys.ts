import type { KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import {
  COSIGNATURE,
  ED25519,
  type NoteSigner,
  type NoteVerifier,
  parseVerifierKey,
  publicKeyOf,
  rawPublicKey,
  signerOf,
  strictBase64,
  verifierKey,
} from '../ledger/note.ts'
import { newPrivateKey, parsePrivateKey } from '../ledger/private-key.ts'
import { AppError } from '../platform/app-error.ts'
import { writeDurably } from './durable-file.ts'

// The key of the logs: one per installation, in a file beside the signer's state, never in the database. In a note its
// name is the log's origin, so that each log has a verifier key of its own. While a rotation overlaps there are two, and
// both sign.

export interface LogKeys {
  /** The first one is the current one. */
  signing: KeyObject[]
  /** Public keys that signed once. */
  retired: KeyObject[]
}

export const keyFile = (folder: string): string => path.join(folder, 'log.keys')
const NAME = 'countersign-log'
const RETIRED = 'retired '

export function readLogKeys(folder: string): LogKeys {
  const file = keyFile(folder)
  const keys: LogKeys = { signing: [], retired: [] }
  try {
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean))
      if (line.startsWith(RETIRED)) keys.retired.push(publicKeyOf(rawOf(line.slice(RETIRED.length))))
      else keys.signing.push(parsePrivateKey(line).key)
    if (!keys.signing.length) throw new Error('holds no key')
  } catch (e) {
    const { code, message } = e as NodeJS.ErrnoException
    const why = code ? `cannot be read (${code})` : message
    throw new AppError(500, 'log_key', `The key of the logs, ${file}, ${why}: put the right file back.`)
  }
  return keys
}
function rawOf(text: string): Buffer {
  const raw = strictBase64(text)
  if (raw?.length !== 32) throw new Error('is no key')
  return raw
}

/** Makes the folder and its first key where there are none. */
export function ensureLogKeys(folder: string): LogKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(keyFile(folder))) writeDurably(keyFile(folder), `${newPrivateKey(NAME).line}\n`)
  return readLogKeys(folder)
}

/** Changes whenever a key was made, rotated or retired. */
export const keysChangedAt = (folder: string): number => statSync(keyFile(folder)).mtimeMs

const linesOf = (folder: string): string[] => readFileSync(keyFile(folder), 'utf8').split('\n').filter(Boolean)

/** A new current key; the one before goes on signing until it is retired. */
export function rotateLogKey(folder: string): LogKeys {
  const { signing } = readLogKeys(folder)
  if (signing.length > 1)
    throw new AppError(409, 'rotating', 'The last rotation still overlaps: retire the old key before the next one.')
  writeDurably(keyFile(folder), `${[newPrivateKey(NAME).line, ...linesOf(folder)].join('\n')}\n`)
  return readLogKeys(folder)
}

/** The old keys sign no more. Returns what they were. */
export function retireLogKeys(folder: string): KeyObject[] {
  const { signing } = readLogKeys(folder)
  const old = signing.slice(1)
  if (!old.length) throw new AppError(409, 'not_rotating', 'There is no old key: rotate first.')
  const lines = linesOf(folder)
  const kept = [lines.find((l) => !l.startsWith(RETIRED)) as string, ...lines.filter((l) => l.startsWith(RETIRED))]
  const retired = old.map((key) => `${RETIRED}${rawPublicKey(key).toString('base64')}`)
  writeDurably(keyFile(folder), `${[...kept, ...retired].join('\n')}\n`)
  return old
}

/** Worked out once per log: a hundred logs sign each second. */
const signers = new WeakMap<LogKeys, Map<string, NoteSigner[]>>()
export function signersOf(keys: LogKeys, origin: string): NoteSigner[] {
  const known = signers.get(keys) ?? new Map<string, NoteSigner[]>()
  signers.set(keys, known)
  const found = known.get(origin) ?? keys.signing.map((key) => signerOf(origin, key))
  known.set(origin, found)
  return found
}

/** Whoever signed for that log, now or once: as the auditor's policy names them. */
export const logVerifierKeys = (keys: LogKeys, origin: string): string[] =>
  [...keys.signing, ...keys.retired].map((key) => verifierKey(origin, key, ED25519))
export const verifiersOf = (keys: LogKeys, origin: string): NoteVerifier[] =>
  logVerifierKeys(keys, origin).map(parseVerifierKey)

/** The signer's own cosignature says when it looked; by the same key under a name of its own. */
export const heartbeatName = (origin: string): string => `${origin}/heartbeat`
export const heartbeatVerifierKey = (keys: LogKeys, origin: string): string =>
  verifierKey(heartbeatName(origin), keys.signing[0] as KeyObject, COSIGNATURE)
