import { writeSync } from 'node:fs'

// POSIX ustar, to a file that can be written at any place: a member's size is filled in when its end is known, so that
// nothing is held in memory and nothing is written twice.

const BLOCK = 512
const OCTAL_MAX = 8 ** 11

export class TarWriter {
  readonly #file: number
  readonly #mtime: number
  #at = 0
  #member: { name: string; header: number } | null = null

  /** `mtime`: seconds, the same for every member. */
  constructor(file: number, mtime: number) {
    this.#file = file
    this.#mtime = mtime
  }
  /** Bytes written so far. */
  get size(): number {
    return this.#at
  }

  begin(name: string): void {
    this.#member = { name, header: this.#at }
    this.write(Buffer.alloc(BLOCK))
  }
  write(bytes: Uint8Array): void {
    writeAll(this.#file, bytes, this.#at)
    this.#at += bytes.length
  }
  end(): void {
    if (!this.#member) throw new Error('no member was begun')
    const { name, header } = this.#member
    const size = this.#at - header - BLOCK
    if (size % BLOCK) this.write(Buffer.alloc(BLOCK - (size % BLOCK)))
    writeAll(this.#file, tarHeader(name, size, this.#mtime), header)
    this.#member = null
  }
  add(name: string, bytes: Uint8Array): void {
    this.begin(name)
    this.write(bytes)
    this.end()
  }
  /** Two empty blocks end a tar. */
  finish(): void {
    this.write(Buffer.alloc(2 * BLOCK))
  }
}

function writeAll(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done)
}

export function tarHeader(name: string, size: number, mtime: number, type = '0'): Buffer {
  const header = Buffer.alloc(BLOCK)
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long for a tar`)
  header.write(name, 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  if (size < OCTAL_MAX) header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  else {
    header[124] = 0x80 // GNU and every tar since: the rest of the field is the size in base 256
    header.writeBigUInt64BE(BigInt(size), 128)
  }
  header.write(`${mtime.toString(8).padStart(11, '0')}\0`, 136)
  header.write('        ', 148)
  header.write(type, 156)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}
