import { z } from 'zod'
import { notFound } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { change } from '../registry/change.ts'
import { timeZone } from '../registry/fields.ts'
import type { PersonActor } from './actor.ts'
import { type Preferences, preferencesFrom } from './identify-person.ts'
import { personEntry } from './person-entry.ts'

const flag = z.union([z.boolean(), z.enum(['true', 'false', 'on', 'off']).transform((v) => v === 'true' || v === 'on')])
export const ownPreferencesInput = z.strictObject({
  /** Empty or null: the organization's. */
  time_zone: z
    .union([z.literal('').transform(() => null), timeZone])
    .nullable()
    .optional(),
  theme: z.enum(['system', 'light', 'dark']).optional(),
  shortcuts: flag.optional(),
})

/** What is not named stays as it is. */
export async function setOwnPreferences(
  actor: PersonActor,
  input: unknown,
): Promise<Preferences & { time_zone: string | null }> {
  const { time_zone, theme, shortcuts } = parseWith(ownPreferencesInput, input)
  const key = { organizationId_personId: { organizationId: actor.organizationId, personId: actor.id } }
  return change(actor, async (tx) => {
    const member = await tx.membership.findUnique({ where: key })
    if (!member) throw notFound('person')
    const before = preferencesFrom(member.preferences)
    const preferences = { theme: theme ?? before.theme, shortcuts: shortcuts ?? before.shortcuts }
    const zone = time_zone === undefined ? member.timeZone : time_zone
    await tx.membership.update({ where: key, data: { preferences, timeZone: zone } })
    return {
      answer: { ...preferences, time_zone: zone },
      entries: [personEntry(actor, 'person.preferences_changed', { person: actor.id }, 'Changed their preferences')],
    }
  })
}
