import { prefixesOf, type Searchable, tokensOf } from './tokens.ts'

// The index by which a long log is searched: stretches of entries, each with the places of every token that occurs often
// in it, and one Bloom filter for the rest. A token that is frequent is exact, one that is rare costs a look at the rows of
// the few stretches where it may be. Pure: rows in, bytes out.

/** Entries in one segment. */
export const SEGMENT = 8_192
export const segmentOf = (index: number): number => Math.floor(index / SEGMENT)
/** From here on a token has places of its own; below, it is one of the rare. */
const FREQUENT = 16
const BITMAP_BYTES = SEGMENT / 8
/** Per rare token; with as many probes about one in two hundred answers is a mistaken "perhaps". */
const BITS_PER_TOKEN = 12
const PROBES = 6

export interface Segment {
  postings: { token: string; places: Buffer }[]
  rare: Buffer
}
/** `rows[i]` is the entry at place i; an entry that is gone is null. */
export function buildSegment(rows: readonly (Searchable | null)[]): Segment {
  const places = new Map<string, number[]>()
  for (const [place, row] of rows.entries())
    for (const token of row ? tokensOf(row) : []) {
      const known = places.get(token)
      if (known) known.push(place)
      else places.set(token, [place])
    }
  const postings: Segment['postings'] = []
  const rare = new Set<string>()
  for (const [token, at] of places)
    if (at.length >= FREQUENT) postings.push({ token, places: encodePlaces(at) })
    else for (const t of [token, ...prefixesOf(token)]) rare.add(t)
  return { postings, rare: bloomOf(rare) }
}

/** Two bytes each, or one bit for each entry of the segment where that is shorter. */
export function encodePlaces(places: readonly number[]): Buffer {
  if (places.length * 2 < BITMAP_BYTES) {
    const list = Buffer.alloc(places.length * 2)
    for (const [i, place] of places.entries()) list.writeUInt16LE(place, i * 2)
    return list
  }
  const bitmap = Buffer.alloc(BITMAP_BYTES)
  for (const place of places) bitmap[place >> 3] = (bitmap[place >> 3] as number) | (1 << (place & 7))
  return bitmap
}
/** As a bitmap, whichever way they are kept. */
export function bitmapOf(places: Uint8Array): Uint8Array {
  if (places.length === BITMAP_BYTES) return places
  const bitmap = new Uint8Array(BITMAP_BYTES)
  for (let i = 0; i + 1 < places.length; i += 2) {
    const place = (places[i] as number) | ((places[i + 1] as number) << 8)
    bitmap[place >> 3] = (bitmap[place >> 3] as number) | (1 << (place & 7))
  }
  return bitmap
}
export const joinBitmaps = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, i) => byte | (b[i] as number))
export const meetBitmaps = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, i) => byte & (b[i] as number))
/** The last place first: newest entries are shown first. */
export function placesDown(bitmap: Uint8Array): number[] {
  const places: number[] = []
  for (let byte = bitmap.length - 1; byte >= 0; byte--)
    if (bitmap[byte])
      for (let bit = 7; bit >= 0; bit--) if ((bitmap[byte] as number) & (1 << bit)) places.push(byte * 8 + bit)
  return places
}

/** Where a token's bits lie, before they are taken modulo the filter's length in bits: a filter is as long as it needs to be. */
export function probesOf(token: string): number[] {
  const bytes = Buffer.from(token)
  const [a, b] = [fnv(bytes, 0x811c9dc5), fnv(bytes, 0x9747b28c) | 1]
  return Array.from({ length: PROBES }, (_, i) => a + i * (b >>> 0))
}
function bloomOf(tokens: ReadonlySet<string>): Buffer {
  const bits = 2 ** Math.ceil(Math.log2(Math.max(64, tokens.size * BITS_PER_TOKEN)))
  const bloom = Buffer.alloc(bits / 8)
  for (const token of tokens)
    for (const probe of probesOf(token)) {
      const bit = probe % bits
      bloom[bit >> 3] = (bloom[bit >> 3] as number) | (1 << (bit & 7)) // as get_bit counts
    }
  return bloom
}
/** FNV-1a with an avalanche at the end, so that tokens that begin alike do not lie together. */
function fnv(bytes: Uint8Array, seed: number): number {
  let h = seed
  for (const byte of bytes) h = Math.imul(h ^ byte, 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
