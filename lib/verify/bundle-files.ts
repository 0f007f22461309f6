import { closeSync, openSync, readSync } from 'node:fs'

/** A file of a bundle: a file of its own, or a piece of a tar. */
export interface Part {
  name: string
  path: string
  from: number
  length: number
}
export interface BundleFiles {
  /** Null when the bundle has no such file. */
  find(name: string): Part | null
}

/** What is there is not what a bundle may hold: somebody wrote it. */
export class WrittenWrongError extends Error {}
/** What the bundle lacks, or what cannot be read as one: nothing shows that anybody touched it. */
export class UnreadableError extends Error {}

export function partOf(files: BundleFiles, name: string): Part {
  const part = files.find(name)
  if (!part) throw new UnreadableError(`${name} is missing`)
  return part
}

const WHOLE_MAX = 1_048_576
/** A small file as it is. */
export function bytesOf({ name, path: file, from, length }: Part): Buffer {
  if (length > WHOLE_MAX) throw new WrittenWrongError(`${name} has ${length} bytes: too many for what it is`)
  const bytes = Buffer.alloc(length)
  const handle = openSync(file, 'r')
  try {
    const read = readSync(handle, bytes, 0, length, from)
    if (read < length) throw new UnreadableError(`${name} could not be read whole`)
  } finally {
    closeSync(handle)
  }
  return bytes
}

/** A small file of UTF-8 text. */
export function textOf(part: Part): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(part))
  } catch (e) {
    if (e instanceof TypeError) throw new WrittenWrongError(`${part.name} is not text`)
    throw e
  }
}
