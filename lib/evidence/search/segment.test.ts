import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bitmapOf, buildSegment, encodePlaces, placesDown, probesOf, SEGMENT } from './segment.ts'
import { prefixesOf, type Searchable, tokensAsked, tokensOf, wordsOf } from './tokens.ts'

const row = (summary: string, more: Partial<Searchable> = {}): Searchable => ({
  type: 'decision.made',
  actor_kind: 'agent',
  actor_id: 'idn_1',
  agent_id: 'agt_1',
  tool: 'billing.refund',
  environment: 'production',
  outcome: 'allow',
  code: 'OK',
  run_id: null,
  correlation_id: null,
  summary,
  ...more,
})
const perhaps = (rare: Buffer, token: string) =>
  probesOf(token).every((p) => {
    const bit = p % (rare.length * 8)
    return ((rare[bit >> 3] as number) >> (bit & 7)) & 1
  })

test('places come back as they went in, few or many', () => {
  const places = fc.uniqueArray(fc.nat({ max: SEGMENT - 1 }), { maxLength: 1_500 })
  fc.assert(
    fc.property(places, (at) => {
      expect(placesDown(bitmapOf(encodePlaces([...at].sort((a, b) => a - b))))).toEqual([...at].sort((a, b) => b - a))
    }),
  )
})

describe('a segment', () => {
  const rows = Array.from({ length: SEGMENT }, (_, i) =>
    i % 1_000 === 7 ? null : row(`Refund ord_${i} of Zoë`, { run_id: `run_${i >> 3}`, code: i % 300 ? 'OK' : 'LATE' }),
  )
  const { postings, rare } = buildSegment(rows)
  const places = new Map(postings.map((p) => [p.token, placesDown(bitmapOf(p.places))]))

  test('holds the places of what occurs often', () => {
    expect(places.get('c:LATE')).toEqual(rows.flatMap((r, i) => (r?.code === 'LATE' ? [i] : [])).reverse())
    expect(places.get('w:zoë')).toHaveLength(rows.filter(Boolean).length)
    expect([...places.keys()].some((t) => t.startsWith('r:'))).toBe(false)
  })
  test('misses no rare token, nor the beginning of a rare word', () => {
    for (const [i, r] of rows.entries())
      if (r) expect(perhaps(rare, `w:ord_${i}`) && perhaps(rare, `r:run_${i >> 3}`)).toBe(true)
    expect(perhaps(rare, 'p:ord_81')).toBe(true)
  })
  test('seldom says perhaps to what it does not hold', () => {
    const wrong = Array.from({ length: 5_000 }, (_, i) => perhaps(rare, `w:none_${i}`)).filter(Boolean).length
    expect(wrong).toBeLessThan(5_000 / 50)
  })
})

describe('words', () => {
  test('are letters, digits and _, in small letters, each once', () => {
    expect(wordsOf('Refund €48.00 to ORD_7 (billing.refund)')).toEqual(['refund', '48', '00', 'to', 'ord_7', 'billing'])
  })
  test('only the last that is asked for may go on', () => {
    expect(tokensAsked({ text: 'broken sea' })).toEqual([{ token: 'w:broken' }, { token: 'p:sea', prefix: 'w:sea' }])
    expect(tokensAsked({ text: 'of' })).toEqual([{ token: 'w:of' }])
  })
  test('what is asked is among what is written', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const written = new Set(tokensOf(row(text)))
        for (const { token, prefix } of tokensAsked({ text }))
          expect(prefix === undefined ? written.has(token) : written.has(prefix)).toBe(true)
        for (const { token, prefix } of tokensAsked({ text }))
          if (prefix) expect([...written].flatMap(prefixesOf)).toContain(token)
      }),
    )
  })
})
