import { z } from 'zod'
import { ROLES } from '../people/permissions.ts'
import { STATES } from './fields.ts'

const at = z.iso.datetime()
/** A person, a service account, or a part of the product; the name is null for who left. */
const who = z.object({ id: z.string(), name: z.string().nullable() })
export type Who = z.output<typeof who>
const json = z.json()

export const changeSummary = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(STATES),
  author: who,
  items: z.number().int(),
  /** What the items are, each kind once: `policy.publish`. */
  kinds: z.array(z.string()),
  loosening: z.boolean(),
  /** That hold at this moment. */
  approvals: z.number().int(),
  approvals_needed: z.number().int(),
  created_at: at,
  updated_at: at,
  apply_at: at.nullable(),
  applied_at: at.nullable(),
  /** Not null while the review that must follow an emergency has not been done. */
  review_due_at: at.nullable(),
  roll_back_of: z.string().nullable(),
})
export type ChangeSummary = z.output<typeof changeSummary>

const conflict = z.object({ item: z.number().int(), target: z.string(), was: json, is: json, wanted: json })
export const changeView = z.object({
  id: z.string(),
  title: z.string(),
  why: z.string(),
  state: z.enum(STATES),
  version: z.number().int(),
  content_hash: z.string(),
  author: who,
  /** Whoever wrote any of it: none of them may approve it. */
  writers: z.array(who),
  items: z.array(z.record(z.string(), json)),
  base_snapshot: z.string(),
  /** What somebody changed meanwhile of what the items touch; rebase, then review again. */
  conflicts: z.array(conflict),
  loosening: z.boolean(),
  loosening_why: z.array(z.object({ item: z.number().int(), sentence: z.string() })),
  approvals_needed: z.number().int(),
  /** Whether the approvals that hold now suffice. */
  enough: z.boolean(),
  /** Votes of every round; `counts` is false for what lapsed, and `lapsed` says why. */
  approvals: z.array(
    z.object({
      person: who,
      role: z.string(),
      verdict: z.enum(['approve', 'reject']),
      at,
      note: z.string().nullable(),
      counts: z.boolean(),
      lapsed: z.string().nullable(),
    }),
  ),
  submitted_at: at.nullable(),
  apply_at: at.nullable(),
  scheduled_by: who.nullable(),
  /** Why it was not applied at its time. */
  failure: z.object({ code: z.string(), sentence: z.string(), at }).nullable(),
  applied: z
    .object({ at, by: who, snapshot_before: z.string().nullable(), snapshot_after: z.string().nullable() })
    .nullable(),
  /** By item, once it was applied: what was made or changed. */
  results: z.array(z.object({ item: z.number().int(), kind: z.string(), subject: z.string() })),
  emergency: z
    .object({
      by: who,
      reason: z.string(),
      review_due_at: at,
      reviewed_by: who.nullable(),
      reviewed_at: at.nullable(),
      note: z.string().nullable(),
    })
    .nullable(),
  roll_back_of: z.string().nullable(),
  rolled_back: z.object({ at, by: who, reason: z.string() }).nullable(),
  /** Why taking it back at once would let more through than what decides now. */
  roll_back_loosens: z.array(z.string()),
  /** Of a rejection or a withdrawal. */
  closed_reason: z.string().nullable(),
  /** What whoever asks can do with it now. */
  may: z.object({
    edit: z.boolean(),
    submit: z.boolean(),
    rebase: z.boolean(),
    withdraw: z.boolean(),
    /** In which roles; empty = not. */
    approve: z.array(z.enum(ROLES)),
    reject: z.array(z.enum(ROLES)),
    /** Why not, for a person who reviews changes but not this one. */
    approve_not: z.string().nullable(),
    apply: z.boolean(),
    emergency: z.boolean(),
    review: z.array(z.enum(ROLES)),
    /** At once, with a reason; `draft`: as a new change with the reverse items. */
    roll_back: z.enum(['now', 'draft']).nullable(),
  }),
  events: z.array(
    z.object({ id: z.string(), at, kind: z.string(), by: who, text: z.string().nullable(), detail: json }),
  ),
  created_at: at,
  updated_at: at,
})
export type ChangeView = z.output<typeof changeView>
