import { closeSync, openSync, readSync } from 'node:fs'
import { type Part, WrittenWrongError } from './bundle-files.ts'

const CHUNK = 4 * 1_048_576
/** An entry has at most 64 KiB, the disclosures of one a few megabytes. */
const LINE_MAX = 64 * 1_048_576

/** The lines of a part of a bundle as bytes, without their line breaks, in constant memory. The last one must end in one, too. */
export function* linesOf({ name, path, from, length }: Part): Generator<Buffer> {
  const file = openSync(path, 'r')
  try {
    let rest: Buffer = Buffer.alloc(0)
    for (let done = 0; done < length; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, length - done))
      const read = readSync(file, chunk, 0, chunk.length, from + done)
      if (read === 0) break
      done += read
      const bytes = rest.length ? Buffer.concat([rest, chunk.subarray(0, read)]) : chunk.subarray(0, read)
      let start = 0
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        yield bytes.subarray(start, end)
        start = end + 1
      }
      rest = bytes.subarray(start)
      if (rest.length > LINE_MAX) throw new WrittenWrongError(`${name} holds a line that is too long`)
    }
    if (rest.length) throw new WrittenWrongError(`${name} ends within a line`)
  } finally {
    closeSync(file)
  }
}
