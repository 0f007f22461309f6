import { createHash, hash } from 'node:crypto'
import { open } from 'node:fs/promises'

export const CHUNK_BYTES = 1_048_576
export const HASH_BYTES = 32

export interface FileDigests {
  sha256: string
  /** The SHA-256 of each MiB, one after the other. */
  chunks: Buffer
}

/** Reads a file once for its digest and those of its pieces. */
export async function digestFile(
  path: string,
  progress: (done: number, total: number) => Promise<void> = async () => {},
): Promise<FileDigests> {
  const whole = createHash('sha256')
  const chunks: Buffer[] = []
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let at = 0; at < size; ) {
      const chunk = await readFully(file, buffer, at, Math.min(CHUNK_BYTES, size - at))
      whole.update(chunk)
      chunks.push(hash('sha256', chunk, 'buffer'))
      at += chunk.length
      await progress(at, size)
      if (!chunk.length) break
    }
  } finally {
    await file.close()
  }
  return { sha256: whole.digest('hex'), chunks: Buffer.concat(chunks) }
}

/** So many bytes from there, or as many as there are. */
export async function readFully(
  file: { read(b: Buffer, o: number, l: number, p: number): Promise<{ bytesRead: number }> },
  buffer: Buffer,
  from: number,
  length: number,
): Promise<Buffer> {
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, from + done)
    if (!bytesRead) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}
