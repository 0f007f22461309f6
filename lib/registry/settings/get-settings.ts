import { z } from 'zod'
import { type Actor, demand } from '../../people/actor.ts'
import { notFound } from '../../platform/app-error.ts'
import { read } from '../../platform/db.ts'
import { organizationSettings, settingsFrom } from './organization-settings.ts'

export const settingsView = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  time_zone: z.string(),
  /** Seeded with a simulated clock. Set at creation, never changed. */
  is_demo: z.boolean(),
  active_snapshot: z.string().nullable(),
  settings: organizationSettings,
  /** From then on what decides changes only by change requests; null while the organization is set up. */
  set_up_at: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
})
export type SettingsView = z.output<typeof settingsView>

export async function getSettings(actor: Actor): Promise<SettingsView> {
  demand(actor, 'settings.read', 'registry:read')
  const id = actor.organizationId
  const o = await read(id, (db) => db.organization.findUnique({ where: { id } }))
  if (!o) throw notFound('organization')
  return viewOfSettings(o)
}

interface Row {
  id: string
  slug: string
  name: string
  timeZone: string
  isDemo: boolean
  activeSnapshot: string | null
  settings: unknown
  setupEndedAt: Date | null
  createdAt: Date
}
export const viewOfSettings = (o: Row): SettingsView => ({
  id: o.id,
  slug: o.slug,
  name: o.name,
  time_zone: o.timeZone,
  is_demo: o.isDemo,
  active_snapshot: o.activeSnapshot,
  settings: settingsFrom(o.settings),
  set_up_at: o.setupEndedAt?.toISOString() ?? null,
  created_at: o.createdAt.toISOString(),
})
