import { hash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parseCheckpoint } from '../ledger/checkpoint.ts'
import {
  COSIGNATURE,
  keyId,
  type NoteSigner,
  type NoteVerifier,
  openNote,
  parseVerifierKey,
  privateKeyOf,
  rawPublicKey,
  strictBase64,
  verifierKey,
} from '../ledger/note.ts'
import { writeDurably } from '../signer/durable-file.ts'
import type { FollowedLog, Witnessed } from './add-checkpoint.ts'

// What a witness keeps, in a folder of its own:
//   witness.key   its key, readable by its owner alone
//   logs          whom it follows: a verifier key a line, and the origin after it where the key bears another name
//   trees/<hash>  per log the newest checkpoint with our cosignature, named by the SHA-256 of the origin
// Whoever loses or rolls back `trees` can be led to cosign another history: back up the key, never this.

export class WitnessFolderError extends Error {}

export interface WitnessKey extends NoteSigner {
  /** As others are given it. */
  verifier: string
}

const KEY = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/

export function openWitnessKey(folder: string, name: string | undefined): WitnessKey {
  const file = path.join(folder, 'witness.key')
  if (!existsSync(file)) makeKey(folder, file, name)
  else if (!existsSync(path.join(folder, 'trees')))
    throw new WitnessFolderError(
      `${folder} holds a key but not what it has cosigned (trees). A witness that forgot could cosign another history: put the folder back, or begin with a new key.`,
    )
  const parts = KEY.exec(readFileSync(file, 'utf8').trim())
  const bytes = parts ? strictBase64(parts[3] as string) : null
  if (!parts || bytes?.length !== 33 || bytes[0] !== COSIGNATURE)
    throw new WitnessFolderError(`${file} is no key of a witness.`)
  const key = privateKeyOf(bytes.subarray(1))
  const own = parts[1] as string
  const id = keyId(own, COSIGNATURE, rawPublicKey(key))
  if (id !== parts[2]) throw new WitnessFolderError(`${file} does not fit its own key id.`)
  if (name !== undefined && name !== own)
    throw new WitnessFolderError(`The key in ${folder} is that of ${own}, not of ${name}.`)
  return { name: own, id, key, verifier: verifierKey(own, key, COSIGNATURE) }
}
function makeKey(folder: string, file: string, name: string | undefined): void {
  if (!name)
    throw new WitnessFolderError(
      'COUNTERSIGN_WITNESS_NAME is not set: a new witness needs a name, such as witness.example.com/w1.',
    )
  const seed = randomBytes(32)
  const key = privateKeyOf(seed)
  verifierKey(name, key, COSIGNATURE) // refuses what is no name
  const id = keyId(name, COSIGNATURE, rawPublicKey(key))
  mkdirSync(path.join(folder, 'trees'), { recursive: true, mode: 0o700 })
  const encoded = Buffer.concat([Buffer.from([COSIGNATURE]), seed]).toString('base64')
  writeDurably(file, `PRIVATE+KEY+${name}+${id}+${encoded}\n`)
}

/** Throws with the line that is wrong. */
export function parseLogs(text: string): Map<string, FollowedLog> {
  const logs = new Map<string, FollowedLog>()
  for (const [i, line] of text.split('\n').entries()) {
    const [, key, named] = /^\s*([^\s#]+)(?:\s+(.*))?$/.exec(line.replace(/(?:^|\s)#.*$/, '').trimEnd()) ?? []
    if (!key) continue
    let verifier: NoteVerifier
    try {
      verifier = parseVerifierKey(key)
    } catch (e) {
      throw new WitnessFolderError(`logs, line ${i + 1}: ${(e as Error).message}`)
    }
    const origin = named || verifier.name
    const log = logs.get(origin) ?? { origin, keys: [] }
    if (!log.keys.some((k) => k.name === verifier.name && k.id === verifier.id)) log.keys.push(verifier)
    logs.set(origin, log)
  }
  return logs
}

/** The followed logs, read again when the file changed. A file that became wrong changes nothing. */
export function followedLogs(folder: string, complain: (e: Error) => void): () => Map<string, FollowedLog> {
  const file = path.join(folder, 'logs')
  let seen = ''
  let logs = new Map<string, FollowedLog>()
  const stamp = () => {
    const s = statSync(file, { throwIfNoEntry: false })
    return s ? `${s.mtimeMs} ${s.size} ${s.ino}` : ''
  }
  const load = () => {
    seen = stamp()
    logs = parseLogs(seen ? readFileSync(file, 'utf8') : '')
  }
  load()
  return () => {
    if (stamp() !== seen)
      try {
        load()
      } catch (e) {
        complain(e as Error)
      }
    return logs
  }
}

export const originHash = (origin: string): string => hash('sha256', origin, 'hex')
const treeFile = (folder: string, originHex: string) => path.join(folder, 'trees', originHex)

export interface Kept extends Witnessed {
  note: string
}
/** Null when nothing was cosigned yet; throws when what is there does not bear our own signature. */
export function readTree(folder: string, originHex: string, witness: WitnessKey): Kept | null {
  const file = treeFile(folder, originHex)
  if (!existsSync(file)) return null
  const note = readFileSync(file, 'utf8')
  const { text, verified } = openNote(note, [parseVerifierKey(witness.verifier)])
  const { origin, size, root } = parseCheckpoint(text)
  const time = verified[0]?.time
  if (typeof time !== 'number' || originHash(origin) !== originHex)
    throw new WitnessFolderError(`${file} is not what this witness wrote.`)
  return { size, root, time, note }
}

export const keepTree = (folder: string, originHex: string, note: string): void =>
  writeDurably(treeFile(folder, originHex), note)
