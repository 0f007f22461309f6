import { z } from 'zod'
import { canonicalJsonWithFractions, sha256Of } from '../../ledger/canonical-json.ts'
import { type Actor, demand } from '../../people/actor.ts'
import type { Tx } from '../../platform/db.ts'
import { parseWith } from '../../platform/endpoint.ts'
import type { JsonObject } from '../../policy/types.ts'
import { demandQueues } from '../access.ts'
import { type Changed, change } from '../change.ts'
import { entryBy } from '../entry-by.ts'
import { line, timeZone } from '../fields.ts'
import { type SettingsView, viewOfSettings } from './get-settings.ts'
import { organizationSettings, settingsFrom } from './organization-settings.ts'

export const changeSettingsBody = z
  .strictObject({
    name: line(80).optional(),
    time_zone: timeZone.optional(),
    settings: organizationSettings.partial().optional(),
  })
  .refine((b) => b.name !== undefined || b.time_zone !== undefined || Object.keys(b.settings ?? {}).length > 0, {
    error: 'changes nothing',
  })

/** Members that are left out stay as they are. Whether it is a demonstration can not be changed. */
export async function changeSettings(actor: Actor, input: unknown): Promise<SettingsView> {
  const body = parseWith(changeSettingsBody, input, 'body')
  demand(actor, 'settings.write')
  return await change(actor, (tx) => applySettings(tx, actor, body))
}

/** In the transaction of whoever changes something, under the organization’s lock. */
export async function applySettings(
  tx: Tx,
  actor: Actor,
  body: z.output<typeof changeSettingsBody>,
): Promise<Changed<SettingsView>> {
  const id = actor.organizationId
  const before = await tx.organization.findUniqueOrThrow({ where: { id } })
  const { settings: changed = {} } = body
  const settings = { ...settingsFrom(before.settings), ...withoutUndefined(changed) }
  if (changed.default_queue !== undefined)
    await demandQueues(tx, id, [changed.default_queue], '/settings/default_queue')
  if (changed.retention !== undefined)
    await tx.$executeRawUnsafe(
      `INSERT INTO ledger.retention_rule (organization_id, seq, at, days, floors) VALUES ($1, 1, now(), $2::jsonb, $3::text[])`,
      id,
      JSON.stringify(changed.retention.days),
      [...new Set(changed.retention.floors)].sort(),
    )
  const after = await tx.organization.update({
    where: { id },
    data: {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.time_zone === undefined ? {} : { timeZone: body.time_zone }),
      settings,
    },
  })
  const members = [
    ...(body.name === undefined ? [] : ['name']),
    ...(body.time_zone === undefined ? [] : ['time_zone']),
    ...Object.keys(withoutUndefined(changed)),
  ]
  const whole = { ...settings } as unknown as JsonObject
  return {
    answer: viewOfSettings(after),
    entries: [
      entryBy(
        actor,
        'settings.changed',
        { members, hash: sha256Of(canonicalJsonWithFractions(whole)) },
        { subjectKind: 'organization', subjectId: id, summary: `Changed settings: ${members.join(', ')}` },
        { name: body.name, time_zone: body.time_zone, settings: whole },
      ),
      ...(changed.retention === undefined
        ? []
        : [
            entryBy(
              actor,
              'retention.changed',
              { floors: [...new Set(changed.retention.floors)].sort(), days: { ...changed.retention.days } },
              {
                subjectKind: 'organization',
                subjectId: id,
                summary: 'Changed how long entries are kept, from here on',
              },
            ),
          ]),
    ],
    // rates and the default queue are read with the organization's state
    epochs: ['organization'],
    snapshot: 'settings.changed',
    notify: [{ kind: 'registry', id: 'settings' }],
  }
}

const withoutUndefined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
