import { type Actor, may } from '../../people/actor.ts'
import { nowMs } from '../../platform/clock.ts'
import { read } from '../../platform/db.ts'
import { memberNames } from '../member-names.ts'
import type { Page } from '../page.ts'
import { listTools } from './list-tools.ts'
import type { ToolSummary } from './tool-view.ts'

export type ToolWithUse = ToolSummary & {
  owner_name: string | null
  /** Identities that hold a live grant for it. */
  holders: number
  /** Decisions in the last seven days; null for whoever may not read decisions. */
  decisions: number | null
  more: boolean
  /** Versions that wait for review. */
  held_versions: number
}

const WEEK_MS = 7 * 86_400_000
const COUNTED_MAX = 5_000

export async function listToolsWithUse(actor: Actor, input: unknown): Promise<Page<ToolWithUse>> {
  const page = await listTools(actor, input)
  const { organizationId } = actor
  const names = page.items.map((t) => t.name)
  const reads = may(actor, 'decisions.read', 'decisions:read')
  const [rows, owners] = await read(organizationId, async (db) => [
    names.length
      ? await db.$queryRaw<Row[]>`
          SELECT t.name, g.holders, d.decisions, v.held FROM unnest(${names}::text[]) AS t(name)
           CROSS JOIN LATERAL (
             SELECT count(DISTINCT identity_id)::int AS holders FROM "grant"
              WHERE organization_id = ${organizationId} AND tool = t.name AND revoked_at IS NULL AND ends_at > ${new Date(nowMs())}) g
           CROSS JOIN LATERAL (
             SELECT count(*)::int AS held FROM tool_version
              WHERE organization_id = ${organizationId} AND tool_name = t.name AND review = 'held') v
           CROSS JOIN LATERAL (
             SELECT count(*)::int AS decisions FROM (
               SELECT 1 FROM decision WHERE organization_id = ${organizationId} AND tool = t.name
                  AND at > ${new Date(nowMs() - WEEK_MS)} LIMIT ${COUNTED_MAX + 1}) w) d`
      : [],
    await memberNames(
      db,
      organizationId,
      page.items.map((t) => t.owner),
    ),
  ])
  const use = new Map(rows.map((r) => [r.name, r]))
  return {
    ...page,
    items: page.items.map((t) => {
      const of = use.get(t.name)
      return {
        ...t,
        owner_name: t.owner === null ? null : (owners.get(t.owner) ?? null),
        holders: of?.holders ?? 0,
        decisions: reads ? Math.min(of?.decisions ?? 0, COUNTED_MAX) : null,
        more: (of?.decisions ?? 0) > COUNTED_MAX,
        held_versions: of?.held ?? 0,
      }
    }),
  }
}
interface Row {
  name: string
  holders: number
  decisions: number
  held: number
}
