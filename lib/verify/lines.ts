import { closeSync, openSync, readSync } from 'node:fs'

const CHUNK = 4 * 1_048_576
/** An entry has at most 64 KiB, the disclosures of one a few megabytes. */
const LINE_MAX = 64 * 1_048_576

export class LineError extends Error {}

/** The lines of a file as bytes, without their line breaks, in constant memory. The last one must end in one, too. */
export function* linesOf(path: string): Generator<Buffer> {
  const file = openSync(path, 'r')
  try {
    let rest: Buffer = Buffer.alloc(0)
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK)
      const read = readSync(file, chunk, 0, CHUNK, null)
      if (read === 0) break
      const bytes = rest.length ? Buffer.concat([rest, chunk.subarray(0, read)]) : chunk.subarray(0, read)
      let from = 0
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
        yield bytes.subarray(from, end)
        from = end + 1
      }
      rest = bytes.subarray(from)
      if (rest.length > LINE_MAX) throw new LineError(`${path} holds a line that is too long`)
    }
    if (rest.length) throw new LineError(`${path} ends within a line`)
  } finally {
    closeSync(file)
  }
}
