import { hash, verify } from '@node-rs/argon2'

// Argon2id with OWASP's parameters (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane.
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 200

// Both ends normalize: the same keys typed on another system can arrive in another Unicode form.
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), PARAMETERS)

let unmatched: Promise<string> | undefined

/** Costs the same whether there is a hash to compare with or not: an unknown address takes as long as a wrong password. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  unmatched ??= hashPassword('no account has this password')
  const right = await verify(stored ?? (await unmatched), password.normalize('NFKC'))
  return right && stored !== null
}

/** Why a new password will not do, or null. Length does the work (NIST SP 800-63B); the rest refuses the obvious. */
export function passwordFault(password: string, about: string[]): string | null {
  if ([...password].length < PASSWORD_LENGTH_MIN) return `must have at least ${PASSWORD_LENGTH_MIN} characters`
  if (password.length > PASSWORD_LENGTH_MAX) return `must have at most ${PASSWORD_LENGTH_MAX} characters`
  const plain = password.toLowerCase()
  if (new Set(plain).size < 5) return 'repeats too few characters'
  const words = about.flatMap((a) => a.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((w) => w.length >= 3)
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), plain)
  if ([...rest].length < PASSWORD_LENGTH_MIN - 4 && rest.length < plain.length)
    return 'is mostly your name, e-mail address or organization'
  return null
}
