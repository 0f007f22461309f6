import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseStrictJson } from '../platform/strict-json.ts'
import { canonicalJson } from './canonical-json.ts'
import { describeEntryTypes } from './describe-entry-types.ts'
import { disclosureDigest, disclosureText } from './disclose.ts'
import { appendLeaves, EMPTY, leafHash, rootOf } from './merkle.ts'

const page = readFileSync(new URL('../../docs/ledger-format.md', import.meta.url), 'utf8')

describe('docs/ledger-format.md', () => {
  it('lists every type of entry as the code has it (else: node scripts/describe-entry-types.ts)', () => {
    expect(page.slice(page.indexOf('| type | meaning |'))).toBe(`${describeEntryTypes()}\n`)
  })
  const example = /```json\n(.*?)\n```/s.exec(page)?.[1]?.split('\n') ?? []
  it('shows an example whose bytes are canonical and whose leaves and roots are right', () => {
    expect(example).toHaveLength(3)
    let frontier = EMPTY
    for (const [index, text] of example.entries()) {
      expect(canonicalJson(parseStrictJson(text))).toBe(text)
      const leaf = leafHash(Buffer.from(text))
      frontier = appendLeaves(frontier, [leaf])
      expect(page).toContain(`| ${index} | \`${leaf.toString('hex')}\` | \`${rootOf(frontier).toString('hex')}\` |`)
    }
  })
  it('shows disclosures whose digests the example holds', () => {
    const rows = [...page.matchAll(/^\| `(\[.*?\])` \| `(\S+)` \| `(\S+)` \|$/gm)]
    expect(rows).toHaveLength(2)
    const { sd } = JSON.parse(example[1] ?? '{}')
    expect(rows.map((r) => r[3]).sort()).toEqual(sd)
    for (const [, json = '', text, digest] of rows)
      expect([disclosureText(json), disclosureDigest(json)]).toEqual([text, digest])
  })
})
