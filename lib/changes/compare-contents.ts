import { canonicalJsonWithFractions } from '../ledger/canonical-json.ts'
import type { Json, SnapshotContent } from '../policy/types.ts'

export const COMPARED = ['policy', 'threshold', 'bands', 'tool', 'limit', 'stages', 'resource_type', 'setting'] as const
/** One thing that is not the same in two snapshots. Null: it is not there. */
export interface ContentDifference {
  kind: (typeof COMPARED)[number]
  id: string
  was: Json
  is: Json
}

/** What is between two snapshots, kind by kind and by id. */
export function compareContents(was: SnapshotContent, is: SnapshotContent): ContentDifference[] {
  const [before, after] = [partsOf(was), partsOf(is)]
  return COMPARED.flatMap((kind) => {
    const [a, b] = [before[kind], after[kind]]
    const ids = [...new Set([...a.keys(), ...b.keys()])].sort()
    return ids.flatMap((id): ContentDifference[] => {
      const [x, y] = [a.get(id) ?? null, b.get(id) ?? null]
      // parts that two snapshots share are the same object
      if (x === y || canonicalJsonWithFractions(x) === canonicalJsonWithFractions(y)) return []
      return [{ kind, id, was: x, is: y }]
    })
  })
}

type Parts = { [k in ContentDifference['kind']]: Map<string, Json> }
const keyed = <T>(list: readonly T[], id: (item: T) => string): Map<string, Json> =>
  new Map(list.map((item) => [id(item), item as unknown as Json]))
const named = (record: { [name: string]: unknown }): Map<string, Json> =>
  new Map(Object.entries(record) as [string, Json][])

const partsOf = (c: SnapshotContent): Parts => ({
  policy: keyed(c.policies, (p) => p.id),
  threshold: keyed(c.thresholds, (t) => `${t.impact}/${t.reversibility}/${t.sensitivity}`),
  bands: named(c.bands as unknown as { [table: string]: unknown }),
  tool: keyed(c.tools, (t) => t.definition.name),
  limit: keyed(c.limits, (l) => l.id),
  stages: named(c.stages),
  resource_type: named(c.resource_types),
  setting: named({
    engine: c.engine,
    approval_seconds: c.approval_seconds,
    ...(c.default_queue === undefined ? {} : { default_queue: c.default_queue }),
  }),
})
