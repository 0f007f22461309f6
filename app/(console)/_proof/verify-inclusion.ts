// Checks, in the browser and by WebCrypto alone, that an entry is in a signed log: its exact bytes, the path of hashes up
// to a root, the note that names the root, the signature of the note. Written from the specifications (RFC 9162 section
// 2.1.3.2, C2SP signed-note and tlog-checkpoint), not from the server's code: nothing here trusts what the server says it
// is.

export interface Claim {
  index: number
  /** The entry's bytes, as text. */
  canonical: string
  /** Hex: as the receipt has it. */
  leaf: string
  /** C2SP verifier keys of the log. */
  keys: readonly string[]
}
/** As `GET /api/v1/ledger/proofs/inclusion` answers. */
export interface Proof {
  index: number
  size: number
  proof: string[]
  checkpoint: { note: string; at: string } | null
}
export type Verdict =
  | {
      result: 'verified'
      origin: string
      size: number
      root: string
      at: string
      hashes: number
      /** The key whose signature holds; null: this browser cannot check Ed25519. */
      signedBy: string | null
    }
  | { result: 'failed'; why: string }

class Failure extends Error {}
const utf8 = new TextEncoder()

export async function verifyInclusion(claim: Claim, answer: Proof): Promise<Verdict> {
  try {
    const leaf = await sha256(concat([0], utf8.encode(claim.canonical)))
    if (hex(leaf) !== claim.leaf) throw new Failure('The entry’s bytes do not hash to the leaf of its receipt.')
    if (answer.index !== claim.index || !answer.checkpoint) throw new Failure('The proof is of something else.')
    const { text, signatures } = parseNote(answer.checkpoint.note)
    const { origin, size, root } = parseCheckpoint(text)
    if (size !== answer.size) throw new Failure('The proof is of another size than its checkpoint.')
    const path = answer.proof.map(bytesOf)
    const computed = await rootOfPath(leaf, claim.index, size, path)
    if (!computed || base64(computed) !== base64(root))
      throw new Failure('The path of hashes does not lead from this entry to the root that was signed.')
    const signedBy = await checkSignature(text, signatures, origin, claim.keys)
    return {
      result: 'verified',
      origin,
      size,
      root: base64(root),
      at: answer.checkpoint.at,
      hashes: path.length,
      signedBy,
    }
  } catch (e) {
    return { result: 'failed', why: e instanceof Failure ? e.message : 'The proof is not readable.' }
  }
}

/** RFC 9162, section 2.1.3.2. Null when the path does not fit the place. */
async function rootOfPath(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Promise<Uint8Array | null> {
  if (index >= size) return null
  let [fn, sn, hash] = [index, size - 1, leaf]
  const half = () => {
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  for (const step of path) {
    if (sn === 0 || step.length !== 32) return null
    if (fn % 2 === 1 || fn === sn) {
      hash = await sha256(concat([1], step, hash))
      while (fn % 2 === 0 && fn !== 0) half()
    } else hash = await sha256(concat([1], hash, step))
    half()
  }
  return sn === 0 ? hash : null
}

interface Signature {
  name: string
  /** Key id and signature. */
  bytes: Uint8Array
}
function parseNote(note: string): { text: string; signatures: Signature[] } {
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) throw new Failure('The checkpoint has no signature.')
  const signatures = note
    .slice(split + 2, -1)
    .split('\n')
    .map((line) => {
      const [dash, name = '', encoded = ''] = line.split(' ')
      if (dash !== '—') throw new Failure('A line of the checkpoint is no signature.')
      return { name, bytes: bytesOf(encoded) }
    })
  return { text: note.slice(0, split + 1), signatures }
}
function parseCheckpoint(text: string): { origin: string; size: number; root: Uint8Array } {
  const [origin = '', size = '', root = ''] = text.split('\n')
  if (!origin || !/^(?:0|[1-9]\d{0,15})$/.test(size)) throw new Failure('The checkpoint is none.')
  return { origin, size: Number(size), root: bytesOf(root) }
}

const ED25519 = 1
/** One of the log's keys must have signed, and no known key wrongly. */
async function checkSignature(
  text: string,
  signatures: Signature[],
  origin: string,
  keys: readonly string[],
): Promise<string | null> {
  for (const key of keys) {
    const [name = '', id = ''] = key.split('+', 2)
    const raw = bytesOf(key.slice(name.length + id.length + 2))
    if (name !== origin || raw[0] !== ED25519) continue
    const signature = signatures.find((s) => s.name === name && hex(s.bytes.subarray(0, 4)) === id)
    if (!signature) continue
    const verifier = await crypto.subtle
      .importKey('raw', exact(raw.subarray(1)), 'Ed25519', false, ['verify'])
      .catch(() => null)
    if (!verifier) return null
    const holds = await crypto.subtle.verify('Ed25519', verifier, exact(signature.bytes.subarray(4)), utf8.encode(text))
    if (!holds) throw new Failure(`The signature of ${name}+${id} is wrong.`)
    return `${name}+${id}`
  }
  throw new Failure('None of the log’s keys has signed the checkpoint.')
}

/** In an ArrayBuffer of its own, as WebCrypto is typed. */
const exact = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)
const sha256 = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', exact(bytes)))
function concat(prefix: number[], ...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(prefix.length + parts.reduce((n, p) => n + p.length, 0))
  whole.set(prefix)
  let at = prefix.length
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
const hex = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
