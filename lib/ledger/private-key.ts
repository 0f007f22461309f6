import { randomBytes } from 'node:crypto'
import { ED25519, type NoteSigner, privateKeyOf, signerOf, strictBase64 } from './note.ts'

// A private Ed25519 key as one line of text, as Go's notes write it: PRIVATE+KEY+<name>+<key id>+base64(1 ‖ seed). Pure
// but for the randomness of a new one.

const LINE = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/

/** Throws with a piece of a sentence that goes on after the name of the file. */
export function parsePrivateKey(line: string): NoteSigner {
  const parts = LINE.exec(line)
  const bytes = parts ? strictBase64(parts[3] as string) : null
  if (!parts || bytes?.length !== 33 || bytes[0] !== ED25519) throw new Error('is no key')
  const signer = signerOf(parts[1] as string, privateKeyOf(bytes.subarray(1)))
  if (signer.id !== parts[2]) throw new Error('does not fit its own key id')
  return signer
}

export function newPrivateKey(name: string): { signer: NoteSigner; line: string } {
  const seed = randomBytes(32)
  const signer = signerOf(name, privateKeyOf(seed))
  const encoded = Buffer.concat([Buffer.from([ED25519]), seed]).toString('base64')
  return { signer, line: `PRIVATE+KEY+${name}+${signer.id}+${encoded}` }
}
