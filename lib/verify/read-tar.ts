import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { type BundleFiles, type Part, UnreadableError } from './bundle-files.ts'

// POSIX.1-1988 ustar and POSIX.1-2001 pax, and the two habits of GNU tar that anybody may meet who packs a folder again:
// long names (L) and sizes in base 256. Only an index is kept in memory; the files stay where they are.

const BLOCK = 512
const MEMBERS_MAX = 5_000_000
const PAX_MAX = 1_048_576

/** The files of a tar by their names, with or without one folder around them. Throws UnreadableError for every other tar. */
export function indexTar(path: string): BundleFiles {
  const file = openSync(path, 'r')
  let members: Map<string, Part>
  try {
    members = readMembers(file, path, fstatSync(file).size)
  } finally {
    closeSync(file)
  }
  if (!members.size) throw new UnreadableError('the tar holds no file')
  const root = members.has('manifest.json') ? '' : folderAround(members)
  return { find: (name) => members.get(root + name) ?? null }
}

/** Whoever packs a folder packs its name as well. */
function folderAround(members: Map<string, Part>): string {
  const [first = ''] = members.keys()
  const folder = first.slice(0, first.indexOf('/') + 1)
  for (const name of members.keys()) if (!name.startsWith(folder)) return ''
  return folder
}

interface Extended {
  path?: string | undefined
  size?: number | undefined
}

function readMembers(file: number, path: string, total: number): Map<string, Part> {
  const members = new Map<string, Part>()
  const header = Buffer.alloc(BLOCK)
  let extended: Extended = {}
  for (let at = 0; ; ) {
    if (at === total && members.size) return members // without the two empty blocks: whole all the same
    if (at + BLOCK > total) throw new UnreadableError('the tar ends too early: it was not copied whole')
    readSync(file, header, 0, BLOCK, at)
    if (header.every((b) => b === 0)) return members
    demandChecksum(header)
    const size = extended.size ?? sizeOf(header)
    const from = at + BLOCK
    if (from + size > total) throw new UnreadableError(`the tar ends within ${nameOf(header)}: it was not copied whole`)
    const type = String.fromCharCode(header[156] as number)
    at = from + Math.ceil(size / BLOCK) * BLOCK
    if (type === 'x' || type === 'L') {
      extended = { ...extended, ...readExtended(type, readAll(file, from, size)) }
      continue
    }
    if (type === 'g') continue
    const name = checkedName(extended.path ?? nameOf(header))
    extended = {}
    if (type === '5') continue
    if (type !== '0' && type !== '\0') throw new UnreadableError(`the tar holds ${name}, which is no plain file`)
    if (members.has(name)) throw new UnreadableError(`the tar holds ${name} twice`)
    if (members.size >= MEMBERS_MAX) throw new UnreadableError('the tar holds too many files')
    members.set(name, { name, path, from, length: size })
  }
}

function readAll(file: number, from: number, size: number): Buffer {
  if (size > PAX_MAX) throw new UnreadableError('a header of the tar is too long')
  const bytes = Buffer.alloc(size)
  readSync(file, bytes, 0, size, from)
  return bytes
}

function demandChecksum(header: Buffer): void {
  let sum = 8 * 32 // the checksum's own place counts as spaces
  for (const [i, byte] of header.entries()) if (i < 148 || i >= 156) sum += byte
  const stated = /^ *([0-7]{1,7})[ \0]*$/.exec(header.toString('latin1', 148, 156))?.[1]
  if (stated === undefined || Number.parseInt(stated, 8) !== sum)
    throw new UnreadableError('this is no tar, or a header of it was damaged')
}

const textAt = (header: Buffer, from: number, to: number): string =>
  header.toString('utf8', from, to).split('\0')[0] as string

function nameOf(header: Buffer): string {
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? textAt(header, 345, 500) : ''
  return prefix ? `${prefix}/${textAt(header, 0, 100)}` : textAt(header, 0, 100)
}

function sizeOf(header: Buffer): number {
  const field = header.subarray(124, 136)
  if ((field[0] as number) & 0x80) {
    const large = field.readBigUInt64BE(4)
    if (field[0] !== 0x80 || field.readUIntBE(1, 3) !== 0 || large > BigInt(Number.MAX_SAFE_INTEGER))
      throw new UnreadableError('the tar states a size that no file has')
    return Number(large)
  }
  const octal = /^ *([0-7]{1,12})[ \0]*$/.exec(field.toString('latin1'))?.[1]
  if (octal === undefined) throw new UnreadableError('the tar states a size that is none')
  return Number.parseInt(octal, 8)
}

/** No name may lead out of the folder into which somebody unpacks it, or be another name for the same file. */
function checkedName(stated: string): string {
  const name = stated.replace(/^(?:\.\/)+/, '').replace(/\/$/, '')
  const parts = name.split('/')
  const wrong =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what no name may hold
    /[\\\x00-\x1f\x7f]/.test(name) || (stated !== './' && parts.some((p) => p === '' || p === '.' || p === '..'))
  if (wrong) throw new UnreadableError('the tar holds a name that leads elsewhere')
  return name
}

/** `<length> <key>=<value>\n`, where the length counts the whole record. */
function readExtended(type: string, bytes: Buffer): Extended {
  if (type === 'L') return { path: bytes.toString('utf8').split('\0')[0] }
  const extended: Extended = {}
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at)
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', at, space))
    const record = bytes.toString('utf8', space + 1, at + length)
    const [, key, value] = /^([^=]+)=([\s\S]*)\n$/.exec(record) ?? []
    if (!Number.isSafeInteger(length) || at + length > bytes.length || key === undefined || value === undefined)
      throw new UnreadableError('a header of the tar is none')
    if (key === 'path') extended.path = value
    if (key === 'size') {
      if (!/^\d{1,15}$/.test(value)) throw new UnreadableError('the tar states a size that is none')
      extended.size = Number(value)
    }
    at += length
  }
  return extended
}
