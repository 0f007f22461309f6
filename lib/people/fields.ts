import { z } from 'zod'
import { line } from '../registry/fields.ts'
import { normalizeEmail } from './accounts.ts'
import { ROLES } from './permissions.ts'

// The atoms of the forms about people.

export const emailField = z
  .string()
  .trim()
  .min(1, { error: 'is missing' })
  .max(254, { error: 'is too long' })
  .transform(normalizeEmail)
  .pipe(z.email({ error: 'is not an e-mail address' }))
export const nameField = line(100)
/** Whether it is good enough is decided where it is set (password.ts). */
export const passwordField = z.string().min(1, { error: 'is missing' }).max(1000, { error: 'is too long' })
export const rolesField = z
  .union([z.enum(ROLES).transform((role) => [role]), z.array(z.enum(ROLES))], { error: 'must be roles' })
  .refine((roles) => roles.length > 0, { error: 'choose at least one role' })
  .transform((roles) => ROLES.filter((role) => roles.includes(role)))
export const tokenField = z.string().regex(/^[A-Za-z0-9_-]{20,100}$/, { error: 'is not a link of ours' })
export const personIdField = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, { error: 'is not an id' })
