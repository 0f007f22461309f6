import { z } from 'zod'

// What the clear part of an entry may hold: identifiers that we made, names of configuration, codes, hashes, numbers.
// The patterns are narrow on purpose. Full names, e-mail addresses and
// sentences do not fit any of them. `describe` is the word that docs/ledger-format.md uses.

/** An id of ours (`dec_0198…`) or a pseudonymous id that configuration chose. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/)
  .describe('id')
/** Who acted: a person, an identity, a service account, or a part of the product. */
export const actorId = id
/** A name of configuration: tool, policy, queue, limit, rule, cell. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:/,+-]{0,199}$/)
  .describe('name')
export const names = z.array(name)
export const code = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.]{0,99}$/)
  .describe('code')
/** `sha256:` and 64 hex digits, of configuration only: a hash of content could be guessed, so it is a disclosure. */
export const hash = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .describe('hash')
/** A JSON pointer into a tool's arguments, as its definition names it. */
export const pointer = z
  .string()
  .regex(/^(?:\/[A-Za-z0-9_.:~-]{1,100}){0,16}$/)
  .describe('pointer')
export const count = z.int().nonnegative().describe('count')
export const time = z.iso.datetime({ precision: 3 }).describe('time')
export const flag = z.boolean().describe('flag')

// Written out, not imported: what the log may say must not change because the engine's lists do.
// A test compares them with lib/policy/types.ts.
export const environment = z.enum(['sandbox', 'staging', 'production']).describe('environment')
export const outcome = z
  .enum(['allow', 'allow_with_notice', 'require_approval', 'downscope', 'deny', 'never'])
  .describe('outcome')
export const impact = z.enum(['low', 'medium', 'high', 'critical']).describe('impact')
export const toolClass = z.enum(['read', 'write', 'destructive']).describe('class')
export const stage = z.enum(['shadow', 'supervised', 'semi', 'autonomous']).describe('stage')

/** Queue → number of people. */
export const requirements = z.strictObject({ queues: z.record(name, count), min_people: count })

export interface EntryDefinition<S extends z.ZodType = z.ZodType> {
  /** One line, for people who read the log and for docs/ledger-format.md. */
  meaning: string
  clear: S
}
export const entry = <S extends z.ZodRawShape>(meaning: string, shape: S) => ({ meaning, clear: z.strictObject(shape) })
