import { canonicalJsonWithFractions, sha256Of } from '../ledger/canonical-json.ts'
import type { Json, JsonObject, SnapshotContent } from './types.ts'

// A snapshot is content-addressed in two levels: the manifest names one part per kind; policies and tools are lists of
// parts again, so that changing one rule of ten thousand writes one rule, one list and one manifest. Parts are shared
// by all snapshots of an organization. The order in which content was collected does not matter: lists are sorted.

export interface SnapshotPart {
  hash: string
  bytes: string // canonical JSON
}
export interface SnapshotParts {
  /** The snapshot's name: the hash of its manifest. */
  hash: string
  manifest: string
  parts: SnapshotPart[]
}
interface Manifest {
  format: 1
  engine: string
  approval_seconds: number
  default_queue: string | null
  policies: string // part: list of part hashes
  tools: string // part: list of part hashes
  thresholds: string
  bands: string
  limits: string
  stages: string
  resource_types: string
}
const LISTS = ['policies', 'tools'] as const
const WHOLE = ['thresholds', 'bands', 'limits', 'stages', 'resource_types'] as const

export function snapshotParts(content: SnapshotContent): SnapshotParts {
  const parts = new Map<string, SnapshotPart>()
  const put = (value: unknown): string => {
    const bytes = canonicalJsonWithFractions(value as Json)
    const hash = sha256Of(bytes)
    parts.set(hash, { hash, bytes })
    return hash
  }
  const by = <T>(list: readonly T[], key: (item: T) => string) =>
    [...list].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
  const manifest: Manifest = {
    format: 1,
    engine: content.engine,
    approval_seconds: content.approval_seconds,
    default_queue: content.default_queue ?? null,
    policies: put(by(content.policies, (p) => `${p.id} ${p.version}`).map(put)),
    tools: put(by(content.tools, (t) => `${t.definition.name} ${t.version}`).map(put)),
    thresholds: put(by(content.thresholds, (c) => `${c.impact} ${c.reversibility} ${c.sensitivity}`)),
    bands: put(content.bands),
    limits: put(by(content.limits, (l) => l.id)),
    stages: put(content.stages),
    resource_types: put(content.resource_types),
  }
  const text = canonicalJsonWithFractions(manifest as unknown as Json)
  return { hash: sha256Of(text), manifest: text, parts: [...parts.values()] }
}

export type Parts = ReadonlyMap<string, string | Uint8Array>
export class SnapshotError extends Error {}

/** Hashes that are still to be read before `contentFrom` can work: call, read, add, until it is empty (twice at most). */
export function missingParts(manifest: string | Uint8Array, have: Parts): string[] {
  const m = manifestOf(manifest)
  const named = [...LISTS, ...WHOLE].map((kind) => m[kind])
  const listed = LISTS.flatMap((kind) => (have.has(m[kind]) ? listOf(have, m[kind]) : []))
  return [...new Set([...named, ...listed])].filter((hash) => !have.has(hash))
}

/** Throws when a part is missing or is not what its name says. */
export function contentFrom(manifest: string | Uint8Array, parts: Parts | readonly SnapshotPart[]): SnapshotContent {
  const have: Parts = parts instanceof Map ? parts : new Map((parts as SnapshotPart[]).map((p) => [p.hash, p.bytes]))
  const m = manifestOf(manifest)
  const content = {
    engine: m.engine,
    approval_seconds: m.approval_seconds,
    ...(m.default_queue === null ? {} : { default_queue: m.default_queue }),
    ...Object.fromEntries(LISTS.map((kind) => [kind, listOf(have, m[kind]).map((hash) => partOf(have, hash))])),
    ...Object.fromEntries(WHOLE.map((kind) => [kind, partOf(have, m[kind])])),
  }
  return content as unknown as SnapshotContent
}

function manifestOf(manifest: string | Uint8Array): Manifest {
  const value = JSON.parse(textOf(manifest)) as Manifest
  if (value.format !== 1) throw new SnapshotError('The snapshot is of a format that this build does not know.')
  return value
}
const listOf = (have: Parts, hash: string): string[] => partOf(have, hash) as unknown as string[]
function partOf(have: Parts, hash: string): JsonObject {
  const bytes = have.get(hash)
  if (bytes === undefined) throw new SnapshotError(`The part ${hash} of the snapshot is missing.`)
  const text = textOf(bytes)
  if (sha256Of(text) !== hash) throw new SnapshotError(`The part ${hash} of the snapshot is not what its name says.`)
  return JSON.parse(text) as JsonObject
}
const textOf = (bytes: string | Uint8Array): string =>
  typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')
