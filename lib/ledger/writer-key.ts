import { randomBytes, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { AppError } from '../platform/app-error.ts'
import { batchMessage } from './batch-message.ts'
import {
  ED25519,
  keyId,
  type NoteSigner,
  privateKeyOf,
  rawPublicKey,
  signerOf,
  strictBase64,
  verifierKey,
} from './note.ts'

// The key by which this instance signs what it appends. A file beside the database, never in it: whoever has only the
// database cannot write in our name. As Go's notes write a signer's key: PRIVATE+KEY+<name>+<key id>+base64(1 ‖ seed).

export interface Writer {
  /** `<name>+<key id>`, as batches name it. */
  name: string
  /** The C2SP verifier key. */
  key: string
  signer: NoteSigner
}

const writerOf = (signer: NoteSigner): Writer => ({
  name: `${signer.name}+${signer.id}`,
  key: verifierKey(signer.name, signer.key),
  signer,
})

export function readWriterKey(file: string): Writer {
  const wrong = (why: string) =>
    new AppError(
      500,
      'writer_key',
      `The writer key ${file} ${why}. Put the right file back, or remove it to get a new one.`,
    )
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (e) {
    throw wrong(`cannot be read (${(e as NodeJS.ErrnoException).code})`)
  }
  const parts = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text)
  const bytes = parts ? strictBase64(parts[3] as string) : null
  if (!parts || bytes?.length !== 33 || bytes[0] !== ED25519) throw wrong('is no key')
  const signer = signerOf(parts[1] as string, privateKeyOf(bytes.subarray(1)))
  if (signer.id !== parts[2]) throw wrong('does not fit its own key id')
  return writerOf(signer)
}

/** Readable by its owner alone; fails when the file is there. */
export function makeWriterKey(file: string): Writer {
  const seed = randomBytes(32)
  const name = `writer-${randomBytes(4).toString('hex')}`
  const id = keyId(name, ED25519, rawPublicKey(privateKeyOf(seed)))
  const encoded = Buffer.concat([Buffer.from([ED25519]), seed]).toString('base64')
  writeFileSync(file, `PRIVATE+KEY+${name}+${id}+${encoded}\n`, { mode: 0o600, flag: 'wx' })
  return writerOf(signerOf(name, privateKeyOf(seed)))
}

let held: { file: string; writer: Writer } | undefined
/** This process's writer; null where none was given (COUNTERSIGN_WRITER_KEY): what it appends is then unsigned. */
export function currentWriter(): Writer | null {
  const file = process.env.COUNTERSIGN_WRITER_KEY
  if (!file) return null
  if (held?.file !== file) held = { file, writer: readWriterKey(file) }
  return held.writer
}

/** What a process of the product appends is signed, or it does not run. */
export function demandWriter(): void {
  if (!currentWriter())
    throw new AppError(
      500,
      'writer_key',
      'COUNTERSIGN_WRITER_KEY is not set: start with "npm start", or give the file of the writer key.',
    )
}

export const signBatch = (writer: Writer, origin: string, first: number, leaves: readonly Uint8Array[]): Buffer =>
  sign(null, Buffer.from(batchMessage(origin, first, leaves)), writer.signer.key)
