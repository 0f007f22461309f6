import { z } from 'zod'

// What the clear part of an entry may hold: identifiers that we made, names of configuration, codes, hashes, numbers.
// The patterns are narrow on purpose. A person's name, an e-mail address or a sentence does not fit any of them.

/** An id of ours (`dec_0198…`) or a pseudonymous id that configuration chose. */
export const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/)
/** Who acted: a person, an identity, a service account, or a part of the product. */
export const actorId = id
/** A name of configuration: tool, policy, queue, limit, rule, cell. */
export const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:/,+-]{0,199}$/)
export const names = z.array(name)
export const code = z.string().regex(/^[A-Za-z][A-Za-z0-9_.]{0,99}$/)
/** `sha256:` and 64 hex digits, of configuration only: a hash of content could be guessed, so it is a disclosure. */
export const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/)
/** A JSON pointer into a tool's arguments, as its definition names it. */
export const pointer = z.string().regex(/^(?:\/[A-Za-z0-9_.:~-]{1,100}){0,16}$/)
export const count = z.int().nonnegative()
export const time = z.iso.datetime({ precision: 3 })
export const flag = z.boolean()

// Written out, not imported: what the log may say must not change because the engine's lists do.
// A test compares them with lib/policy/types.ts.
export const environment = z.enum(['sandbox', 'staging', 'production'])
export const outcome = z.enum(['allow', 'allow_with_notice', 'require_approval', 'downscope', 'deny', 'never'])
export const impact = z.enum(['low', 'medium', 'high', 'critical'])
export const toolClass = z.enum(['read', 'write', 'destructive'])
export const stage = z.enum(['shadow', 'supervised', 'semi', 'autonomous'])

/** Queue → number of people. */
export const requirements = z.strictObject({ queues: z.record(name, count), min_people: count })

export interface EntryDefinition<S extends z.ZodType = z.ZodType> {
  /** One line, for people who read the log and for docs/ledger-format.md. */
  meaning: string
  clear: S
}
export const entry = <S extends z.ZodRawShape>(meaning: string, shape: S) => ({ meaning, clear: z.strictObject(shape) })
