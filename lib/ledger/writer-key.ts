import { randomBytes, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { AppError } from '../platform/app-error.ts'
import { batchMessage } from './batch-message.ts'
import { type NoteSigner, verifierKey } from './note.ts'
import { newPrivateKey, parsePrivateKey } from './private-key.ts'

// The key by which this instance signs what it appends. A file beside the database, never in it: whoever has only the
// database cannot write in our name.

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
  try {
    return writerOf(parsePrivateKey(text))
  } catch (e) {
    throw wrong((e as Error).message)
  }
}

/** Readable by its owner alone; fails when the file is there. */
export function makeWriterKey(file: string): Writer {
  const { signer, line } = newPrivateKey(`writer-${randomBytes(4).toString('hex')}`)
  writeFileSync(file, `${line}\n`, { mode: 0o600, flag: 'wx' })
  return writerOf(signer)
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
