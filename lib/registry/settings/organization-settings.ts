import { z } from 'zod'
import { DEFAULT_QUEUE } from '../../policy/defaults.ts'
import {
  DEFAULT_DAYS,
  FLOOR_NAMES,
  floorDays,
  RETENTION_CLASSES,
  type RetentionClass,
} from '../../retention/classes.ts'
import { slug } from '../fields.ts'

const share = z.number().int().min(0).max(10_000)
const bucket = z.strictObject({
  per_second: z.number().positive().max(100_000),
  burst: z.number().int().positive().max(1_000_000),
})

const days = z.number().int().min(1).max(36_500)
/** How long each class of entries is kept, in days. What is written already is kept at least as long as it was promised. */
export const retentionSettings = z
  .strictObject({
    /** What the organization is bound by: nothing goes earlier. */
    floors: z.array(z.enum(FLOOR_NAMES)).max(FLOOR_NAMES.length),
    days: z.strictObject(
      Object.fromEntries(RETENTION_CLASSES.map((c) => [c, days])) as Record<RetentionClass, typeof days>,
    ),
  })
  .superRefine((given, context) => {
    const least = floorDays(given.floors)
    const longest = Math.max(...RETENTION_CLASSES.map((c) => given.days[c]))
    for (const name of RETENTION_CLASSES)
      if (given.days[name] < least)
        context.addIssue({ code: 'custom', path: ['days', name], message: `must be at least ${least}: a legal floor` })
    if (given.days.evidence < longest)
      context.addIssue({
        code: 'custom',
        path: ['days', 'evidence'],
        message: `must be at least ${longest}: it proves what the other classes hold`,
      })
  })
export type RetentionSettings = z.output<typeof retentionSettings>

/** What an admin can set; the column `organization.settings`. */
export const organizationSettings = z.strictObject({
  /** Who is asked when a rule asks for people and names nobody. */
  default_queue: slug,
  /** Share of decisions that compliance is asked to look at, in basis points, by impact. */
  review_rates: z.strictObject({ low: share, medium: share, high: share, critical: share }),
  /** Token buckets of authorize requests. */
  rate_limits: z.strictObject({ identity: bucket, organization: bucket }),
  /** Whether checkpoints and hash tiles of the log are for everybody. They hold hashes only. */
  ledger_public: z.boolean(),
  retention: retentionSettings,
})
export type OrganizationSettings = z.output<typeof organizationSettings>

export const DEFAULT_SETTINGS: OrganizationSettings = {
  default_queue: DEFAULT_QUEUE,
  review_rates: { low: 100, medium: 500, high: 10_000, critical: 10_000 },
  rate_limits: { identity: { per_second: 500, burst: 1_000 }, organization: { per_second: 5_000, burst: 10_000 } },
  ledger_public: false,
  retention: { floors: [], days: DEFAULT_DAYS },
}

/** As stored, with the default for every member that is missing or unreadable. */
export function settingsFrom(stored: unknown): OrganizationSettings {
  const given = (typeof stored === 'object' && stored !== null ? stored : {}) as { [name: string]: unknown }
  const { shape } = organizationSettings
  const member = <N extends keyof OrganizationSettings>(name: N): OrganizationSettings[N] => {
    const parsed = shape[name].safeParse(given[name])
    return (parsed.success ? parsed.data : DEFAULT_SETTINGS[name]) as OrganizationSettings[N]
  }
  return {
    default_queue: member('default_queue'),
    review_rates: member('review_rates'),
    rate_limits: member('rate_limits'),
    retention: member('retention'),
    ledger_public: member('ledger_public'),
  }
}
