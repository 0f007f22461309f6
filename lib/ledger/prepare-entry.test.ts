import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Json, type JsonObject, parseStrictJson } from '../platform/strict-json.ts'
import { canonicalJson } from './canonical-json.ts'
import { disclosureDigest } from './disclose.ts'
import {
  CELL,
  ENTRY_BYTES_MAX,
  EntryError,
  type EntryInput,
  placedEntry,
  prepareEntry,
  ROW,
  subjectsOf,
} from './prepare-entry.ts'
import type { Keyring } from './subject-keys.ts'

const open: Keyring = { epoch: 0, seal: (subject, plaintext) => ({ subject, sealed: Buffer.from(plaintext) }) }
const suspended = (more: Partial<EntryInput> = {}): EntryInput =>
  ({
    type: 'agent.suspended',
    clear: { agent: 'agt_1' },
    audit: { actorKind: 'person', actorId: 'per_1', summary: 'Anna suspended the agent billing-bot.' },
    ...more,
  }) as EntryInput
const AT = '2026-11-20T08:00:00.000Z'
const place = (entry: EntryInput, index = 7, at = AT) => placedEntry(index, at, prepareEntry(entry, open).body)

describe('an entry', () => {
  it('is canonical when its place is put in front of the prepared body', () => {
    fc.assert(
      fc.property(
        fc.nat(Number.MAX_SAFE_INTEGER),
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { noNullPrototype: true }),
        (index, date, values) => {
          const disclosures = Object.entries(values).map(([name, value]) => ({ name, value: value as Json }))
          const text = place(suspended({ disclosures }), index, date.toISOString())
          expect(canonicalJson(parseStrictJson(text))).toBe(text)
          expect(parseStrictJson(text)).toMatchObject({ _i: index, _t: date.toISOString() })
        },
      ),
    )
  })
  it('has exactly the members that docs/ledger-format.md lists, in this order', () => {
    const content = parseStrictJson(place(suspended())) as JsonObject
    expect(Object.keys(content)).toEqual(['_i', '_t', 'actor', 'data', 'salt', 'sd', 'type', 'v'])
    expect(content).toMatchObject({
      actor: { id: 'per_1', kind: 'person' },
      data: { agent: 'agt_1' },
      sd: [],
      type: 'agent.suspended',
      v: 1,
    })
  })
  it('never hashes alike, though nothing but its salt differs', () => {
    expect(place(suspended())).not.toBe(place(suspended()))
  })
  it('leaves out members that are undefined', () => {
    const text = place({
      ...suspended(),
      type: 'outcome.reported',
      clear: { report: 'out_1', decision: 'dec_1', status: 'succeeded', reported_by: 'agent', tokens: undefined },
    } as EntryInput)
    expect(parseStrictJson(text)).toMatchObject({ data: { decision: 'dec_1' } })
    expect(text).not.toContain('tokens')
  })
  it('holds of a disclosure only the digest, sorted so that the order tells nothing', () => {
    const disclosures = ['anna', 'ben', 'eve'].map((value) => ({ name: 'reason', value }))
    const prepared = prepareEntry(suspended({ disclosures }), open)
    const { sd } = parseStrictJson(placedEntry(0, AT, prepared.body)) as { sd: string[] }
    const lines = (prepared.sealed[0]?.sealed.toString() ?? '').split('\n')
    expect(sd).toEqual(lines.map(disclosureDigest).sort())
    expect(prepared.body).not.toMatch(/anna|ben|eve|reason/)
  })
  it('seals all disclosures of a subject together', () => {
    const entry = suspended({
      disclosures: [
        { name: 'arguments', value: 1 },
        { name: 'subject_arguments', value: 2, subject: 'customer:anna' },
        { name: 'sentence', value: 3 },
      ],
    })
    expect([...subjectsOf([entry])]).toEqual(['organization', 'customer:anna'])
    expect(prepareEntry(entry, open).sealed.map((s) => [s.subject, s.sealed.toString().split('\n').length])).toEqual([
      ['organization', 2],
      ['customer:anna', 1],
    ])
  })
  it('keeps what PostgreSQL cannot hold out of the projection', () => {
    const { audit } = prepareEntry(
      suspended({ audit: { actorKind: 'system', subjectId: null, summary: `a\0b\ud800c${CELL}d${ROW}e` } }),
      open,
    )
    const columns = audit.split(CELL)
    expect(columns).toHaveLength(13)
    expect(columns.at(-1)).toBe('a\ufffdb\ufffdc\ufffdd\ufffde')
    expect(audit).not.toMatch(new RegExp(`[\\0${ROW}]`))
  })
})

describe('what is refused before the lock', () => {
  const refused = (entry: unknown) => () => prepareEntry(entry as EntryInput, open)
  it('a type that the vocabulary does not have', () => {
    expect(refused({ ...suspended(), type: 'agent.exploded' })).toThrow(EntryError)
    expect(refused({ ...suspended(), type: 'toString' })).toThrow(EntryError)
    expect(refused({ ...suspended(), type: '__proto__' })).toThrow(EntryError)
  })
  it('a clear part that carries content', () => {
    expect(refused(suspended({ clear: { agent: 'Billing bot' } } as never))).toThrow('agent.suspended: agent')
    expect(refused(suspended({ clear: { agent: 'agt_1', reason: 'x' } } as never))).toThrow(EntryError)
  })
  it('an actor that is a name', () => {
    expect(refused(suspended({ audit: { actorKind: 'person', actorId: 'Anna Schmidt', summary: '' } }))).toThrow()
  })
  it('an entry over the limit, counted with the longest place that it could get', () => {
    const entry = (rules: number): EntryInput => ({
      ...suspended(),
      type: 'approval.decided',
      clear: {
        approval: 'apr_1',
        status: 'approved',
        round: 1,
        people: Array.from({ length: rules }, () => `per_${'0'.repeat(32)}`),
      },
    })
    const longest = place(entry(1650), Number.MAX_SAFE_INTEGER)
    expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(ENTRY_BYTES_MAX)
    expect(Buffer.byteLength(longest)).toBeGreaterThan(ENTRY_BYTES_MAX - 2000)
    expect(refused(entry(1700))).toThrow(`exceed ${ENTRY_BYTES_MAX} bytes`)
  })
  it('a disclosure that is not JSON', () => {
    expect(refused(suspended({ disclosures: [{ name: 'x', value: new Map() as never }] }))).toThrow('not plain JSON')
  })
})
