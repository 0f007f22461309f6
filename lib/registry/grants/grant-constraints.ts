import { z } from 'zod'
import { count, currency, slug, timeZone } from '../fields.ts'

const money = z.strictObject({ value: count, currency })
const hour = z.number().int().min(0)

/** lib/policy/types.ts GrantConstraints, strict: what is not named is not limited by the grant. */
export const grantConstraints = z.strictObject({
  amount_max: money.optional(),
  rows_max: count.optional(),
  recipients_max: count.optional(),
  hours: z
    .strictObject({
      from: hour.max(23),
      to: hour.max(24),
      time_zone: timeZone,
      /** 1 = Monday … 7 = Sunday; every day when left out. */
      weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
    })
    .refine((h) => h.from !== h.to, { error: 'is an empty span' })
    .optional(),
  values: z
    .array(
      z.strictObject({
        pointer: z
          .string()
          .max(300)
          .regex(/^(?:\/(?:[^~/]|~[01])+)+$/, { error: 'must be a JSON pointer' }),
        one_of: z
          .array(z.union([z.string().max(300), z.number(), z.boolean()]))
          .min(1)
          .max(100),
      }),
    )
    .max(20)
    .optional(),
  data_classes: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/))
    .max(20)
    .optional(),
})

/** Beyond this the grant's own holder asks a person, although the constraints would allow. */
export const askAbove = z
  .strictObject({ amount: money.optional(), rows: count.optional(), queue: slug.optional() })
  .refine((a) => a.amount !== undefined || a.rows !== undefined, { error: 'needs an amount or rows' })
