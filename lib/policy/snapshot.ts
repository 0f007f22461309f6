import { hash } from 'node:crypto'
import { canonicalJsonWithFractions, sha256Of } from '../ledger/canonical-json.ts'
import type { Json, SnapshotContent } from './types.ts'

// A snapshot is content-addressed: a manifest names parts by their hash. Policies, tools and stages are spread over
// buckets by their name, so that changing one rule of ten thousand writes one small part and a short manifest, and all
// else is shared with the snapshots before. The order in which content was collected does not matter.

export interface SnapshotParts {
  /** The snapshot's name: the hash of its manifest. */
  hash: string
  manifest: string
  /** Hash → canonical JSON. */
  parts: Map<string, string>
}
interface Manifest {
  format: 1
  engine: string
  approval_seconds: number
  default_queue: string | null
  /** Parts that hold lists, to be put together. */
  policies: string[]
  tools: string[]
  /** Parts that hold objects, to be merged. */
  stages: string[]
  thresholds: string
  bands: string
  limits: string
  resource_types: string
}
const WHOLE = ['thresholds', 'bands', 'limits', 'resource_types'] as const
const BUCKETS = 64

export function snapshotParts(content: SnapshotContent): SnapshotParts {
  const parts = new Map<string, string>()
  const put = (value: unknown): string => {
    const bytes = canonicalJsonWithFractions(value as Json)
    const name = sha256Of(bytes)
    parts.set(name, bytes)
    return name
  }
  const manifest: Manifest = {
    format: 1,
    engine: content.engine,
    approval_seconds: content.approval_seconds,
    default_queue: content.default_queue ?? null,
    policies: bucketsOf(content.policies, (p) => p.id).map(put),
    tools: bucketsOf(content.tools, (t) => t.definition.name).map(put),
    stages: bucketsOf(Object.entries(content.stages), ([identity]) => identity).map((b) => put(Object.fromEntries(b))),
    thresholds: put(sorted(content.thresholds, (c) => `${c.impact} ${c.reversibility} ${c.sensitivity}`)),
    bands: put(content.bands),
    limits: put(sorted(content.limits, (l) => l.id)),
    resource_types: put(content.resource_types),
  }
  const text = canonicalJsonWithFractions(manifest as unknown as Json)
  return { hash: sha256Of(text), manifest: text, parts }
}

const sorted = <T>(list: readonly T[], key: (item: T) => string): T[] =>
  [...list].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))

/** Non-empty buckets in order; an item stays in its bucket whatever happens to the others. */
function bucketsOf<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const buckets: T[][] = Array.from({ length: BUCKETS }, () => [])
  for (const item of sorted(items, key)) {
    const at = Number.parseInt(hash('sha256', key(item)).slice(0, 2), 16) % BUCKETS
    ;(buckets[at] as T[]).push(item)
  }
  return buckets.filter((bucket) => bucket.length)
}

/** Every part that the manifest names, each once. */
export function partHashes(manifest: string | Uint8Array): string[] {
  const m = manifestOf(manifest)
  return [...new Set([...m.policies, ...m.tools, ...m.stages, ...WHOLE.map((kind) => m[kind])])]
}

export class SnapshotError extends Error {}
type Parts = ReadonlyMap<string, string | Uint8Array>

/** What a part holds. Throws when it is missing or is not what its name says. */
export function partFrom(name: string, bytes: string | Uint8Array | undefined): unknown {
  if (bytes === undefined) throw new SnapshotError(`The part ${name} of the snapshot is missing.`)
  if (sha256Of(bytes) !== name) throw new SnapshotError(`The part ${name} of the snapshot is not what its name says.`)
  return JSON.parse(textOf(bytes))
}

/** Throws when a part is missing or is not what its name says. */
export const contentFrom = (manifest: string | Uint8Array, parts: Parts): SnapshotContent =>
  contentOfParts(manifest, (name) => partFrom(name, parts.get(name)))

/** For a caller that keeps parts which it has read before: most are shared between a snapshot and the next. */
export function contentOfParts(manifest: string | Uint8Array, part: (name: string) => unknown): SnapshotContent {
  const m = manifestOf(manifest)
  const content = {
    engine: m.engine,
    approval_seconds: m.approval_seconds,
    ...(m.default_queue === null ? {} : { default_queue: m.default_queue }),
    policies: m.policies.flatMap((name) => part(name) as []),
    tools: m.tools.flatMap((name) => part(name) as []),
    stages: Object.fromEntries(m.stages.flatMap((name) => Object.entries(part(name) as object))),
    ...Object.fromEntries(WHOLE.map((kind) => [kind, part(m[kind])])),
  }
  return content as unknown as SnapshotContent
}

function manifestOf(manifest: string | Uint8Array): Manifest {
  const value = JSON.parse(textOf(manifest)) as Manifest
  if (value.format !== 1) throw new SnapshotError('The snapshot is of a format that this build does not know.')
  return value
}
const textOf = (bytes: string | Uint8Array): string =>
  typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')
