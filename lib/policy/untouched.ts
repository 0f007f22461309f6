import type { CompiledSnapshot, CompiledTool } from './compile.ts'

import type { ActionRequest, SnapshotContent } from './types.ts'

// Most of what happened lies outside of a draft: then its answer is the one without the draft, and need not be made a
// second time. A draft shares what it leaves as it is, so the very same objects mean the same rules.

/** Whether a request gets the same answer from both, whatever else it holds: nothing that decides about it differs. */
export function untouchedBy(
  base: CompiledSnapshot,
  draft: CompiledSnapshot,
  touchesGrants: (identity: string, tool: string) => boolean,
): (request: ActionRequest) => boolean {
  const common = sameCommon(base.content, draft.content)
  const known = new Map<string, boolean>()
  return (request) => {
    if (!common) return false
    const { tool, environment, identity } = request
    const key = `${environment} ${identity} ${tool}`
    let same = known.get(key)
    if (same === undefined) {
      same = !touchesGrants(identity, tool) && sameFor(request, base, draft)
      known.set(key, same)
    }
    return same
  }
}

const sameCommon = (a: SnapshotContent, b: SnapshotContent): boolean =>
  a.bands === b.bands &&
  a.resource_types === b.resource_types &&
  a.default_queue === b.default_queue &&
  sameList(a.thresholds, b.thresholds)

function sameFor({ tool, environment, identity }: ActionRequest, a: CompiledSnapshot, b: CompiledSnapshot): boolean {
  if (a.stages(identity) !== b.stages(identity)) return false
  const [before, after] = [a.tool(tool), b.tool(tool)]
  if (!before || !after) return before === after
  if (before.fact !== after.fact || !sameList(before.limits, after.limits)) return false
  const guards = (s: CompiledSnapshot, t: CompiledTool) =>
    s.rules(t, environment, identity, '', 'semi').guards.map((g) => g.content)
  return sameList(guards(a, before), guards(b, after))
}

const sameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i])
