import { describe, expect, test } from 'vitest'
import { contentFrom, partHashes, SnapshotError, snapshotParts } from './snapshot.ts'
import { content, guard } from './testing/fixtures.ts'

const many = content({
  policies: Array.from({ length: 500 }, (_, i) =>
    guard(`p-${i}`, 'forbid (principal, action, resource) when { false };'),
  ),
  stages: Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [`agi_${i}`, { default_stage: 'semi' as const, tools: {}, models: [] }]),
  ),
  default_queue: 'desk',
})

describe('a snapshot', () => {
  test('comes back as it was, from its manifest and parts', () => {
    const { manifest, parts, hash } = snapshotParts(many)
    expect(partHashes(manifest).sort()).toEqual([...parts.keys()].sort())
    const back = contentFrom(manifest, parts)
    expect(snapshotParts(back).hash).toBe(hash)
    expect(back.policies).toHaveLength(500)
    expect(back).toMatchObject({ engine: many.engine, stages: many.stages, bands: many.bands, default_queue: 'desk' })
  })
  test('is named by its content, not by the order in which it was collected', () => {
    const { hash } = snapshotParts(many)
    const shuffled = {
      ...many,
      policies: [...many.policies].reverse(),
      tools: [...many.tools].reverse(),
      thresholds: [...many.thresholds].reverse(),
    }
    expect(snapshotParts(shuffled).hash).toBe(hash)
    expect(snapshotParts({ ...many, default_queue: 'other' }).hash).not.toBe(hash)
  })
  test('shares with the one before everything but what changed', () => {
    const before = snapshotParts(many)
    const changed = {
      ...many,
      policies: many.policies.map((p) => (p.id === 'p-7' ? { ...p, sentence: 'Another.' } : p)),
    }
    const after = snapshotParts(changed)
    const fresh = [...after.parts.keys()].filter((h) => !before.parts.has(h))
    expect(fresh).toHaveLength(1)
    expect(after.manifest.length).toBeLessThan(20_000)
  })
  test('a part that is missing or altered is noticed', () => {
    const { manifest, parts } = snapshotParts(many)
    const [first] = partHashes(manifest)
    const without = new Map(parts)
    without.delete(first as string)
    expect(() => contentFrom(manifest, without)).toThrow(SnapshotError)
    const altered = new Map(parts).set(
      first as string,
      (parts.get(first as string) as string).replace('"enforce"', '"log"'),
    )
    expect(() => contentFrom(manifest, altered)).toThrow(/not what its name says/)
  })
  test('of a format of tomorrow is refused', () => {
    const { manifest, parts } = snapshotParts(content())
    expect(() => contentFrom(manifest.replace('"format":1', '"format":2'), parts)).toThrow(SnapshotError)
  })
})
