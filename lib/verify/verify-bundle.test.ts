import { rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { signCheckpoint } from '../ledger/checkpoint.ts'
import { leafHash } from '../ledger/merkle.ts'
import { COSIGNATURE, cosign, privateKeyOf, signerOf, verifierKey } from '../ledger/note.ts'
import { subtreesOf, treeRoot } from '../ledger/proofs.ts'
import { PolicyFileError, parsePolicyFile } from './policy-file.ts'
import { printReport, type Report } from './report.ts'
import { verdict, verifyFiles, WHO } from './testing/both-verifiers.ts'
import {
  batchLines,
  type Files,
  fullBundle,
  LOG,
  type MadeEntry,
  makeEntries,
  makeEntry,
  ORIGIN,
  POLICY,
  partialBundle,
  WRITER,
  writerName,
} from './testing/make-bundle.ts'

const ERASED = { entry: 9, by: 300 }
const entries = makeEntries(600, ERASED)
const whole = await fullBundle(entries, { erased: ERASED })

const linesOf = (files: Files, name: string): string[] => String(files[name]).split('\n').slice(0, -1)
const edited = (name: string, edit: (lines: string[]) => string[]): Files => ({
  ...whole,
  [name]: edit(linesOf(whole, name))
    .map((l) => `${l}\n`)
    .join(''),
})
describe(`an untouched bundle (${WHO})`, () => {
  it('verifies, and counts what it opens and what was erased', () => {
    const report = verifyFiles(whole)
    expect(verdict(report)).toBe('0 ')
    expect(report).toMatchObject({ origin: ORIGIN, size: 600, entries: 600, kind: 'full', notes: [] })
    expect(report.disclosures).toEqual({ opened: 395, erased: 1, withheld: 0 })
    expect(printReport(report)).toContain('VERIFIED')
  })
  it('of every size around the boundaries of tiles', async () => {
    for (const size of [1, 2, 255, 256, 257, 512, 513])
      expect(
        verdict(
          verifyFiles(
            await fullBundle(
              entries.slice(0, Math.min(size, 299)).concat(makeEntries(size).slice(Math.min(size, 299))),
            ),
          ),
        ),
      ).toBe('0 ')
  })
  it('in part verifies each entry by its proof, and says that it is a part', async () => {
    const report = verifyFiles(await partialBundle(entries, [0, 9, 255, 256, 599]))
    expect(verdict(report)).toBe('0 ')
    expect(report.entries).toBe(5)
    expect(printReport(report)).toContain('A part of the log')
  })
})

describe(`tampering is named (${WHO})`, () => {
  const change = (lines: string[], at: number, edit: (line: string) => string): string[] =>
    lines.map((l, i) => (i === at ? edit(l) : l))
  const cases: [what: string, files: () => Files | Promise<Files>, expected: string][] = [
    [
      'a flipped bit',
      () => edited('entries.ndjson', (l) => change(l, 77, (e) => e.replace('agt_77', 'agt_76'))),
      '1 77: is not what was signed',
    ],
    [
      'a re-serialized entry',
      () => edited('entries.ndjson', (l) => change(l, 77, (e) => e.replace('"v":1}', '"v": 1}'))),
      '1 77: is not what was signed',
    ],
    [
      'a deleted entry',
      () => edited('entries.ndjson', (l) => l.filter((_, i) => i !== 77)),
      '1 77: is missing: entry 78 follows entry 76: what was between is gone',
    ],
    [
      'swapped entries',
      () => edited('entries.ndjson', (l) => l.with(77, l[78] as string).with(78, l[77] as string)),
      '1 77: is missing: entry 78 follows entry 76: what was between is gone',
    ],
    [
      'a copied entry',
      () => edited('entries.ndjson', (l) => l.toSpliced(78, 0, l[77] as string)),
      '1 77: comes a second time, or out of order',
    ],
    [
      'an inserted entry',
      () =>
        edited('entries.ndjson', (l) =>
          l.toSpliced(77, 1, makeEntry(77, 'agent.resumed', { agent: 'agt_1' }).bytes.toString()),
        ),
      '1 77: is not what was signed',
    ],
    [
      'an appended entry',
      () => edited('entries.ndjson', (l) => [...l, makeEntry(600, 'agent.resumed', {}).bytes.toString()]),
      '1 600: lies beyond the 600 entries that were signed',
    ],
    [
      'a cut tail',
      () => edited('entries.ndjson', (l) => l.slice(0, 500)),
      '1 500: and all after it are gone: the checkpoint counts 600 entries, the bundle holds 500',
    ],
    ['a line that is none', () => edited('entries.ndjson', (l) => change(l, 5, () => '{"_i":5}')), '1 5: is no entry'],
    [
      'a file that ends within a line',
      () => ({ ...whole, 'entries.ndjson': String(whole['entries.ndjson']).slice(0, -1) }),
      '1 : ',
    ],
    [
      'a wrong tile',
      () => ({ ...whole, 'tile/0/001': flip(whole['tile/0/001'] as Buffer) }),
      '1 : tile/0/001 is wrong: the entries give the root that was signed, the tile does not fit them',
    ],
    [
      'a malformed checkpoint',
      () => ({ ...whole, checkpoint: String(whole.checkpoint).replace('\n600\n', '\n0600\n') }),
      '1 : the checkpoint is none: the checkpoint’s size is not a whole number',
    ],
    [
      'a checkpoint of another size',
      () => ({ ...whole, checkpoint: String(whole.checkpoint).replace('\n600\n', '\n599\n') }),
      `1 : the checkpoint was changed: the signature of ${ORIGIN}+${LOG.id} is wrong`,
    ],
    [
      'a removed disclosure',
      () =>
        edited('disclosures.ndjson', (l) =>
          change(l, 0, (d) => JSON.stringify({ ...JSON.parse(d), open: JSON.parse(d).open.slice(1) })),
        ),
      '1 3: a disclosure is missing, and no entry says that it was erased',
    ],
    [
      'an altered disclosure',
      () =>
        edited('disclosures.ndjson', (l) =>
          change(l, 0, (d) =>
            JSON.stringify({
              i: 3,
              open: JSON.parse(d).open.map((t: string, i: number) =>
                i ? t : Buffer.from('["x","reason","y"]').toString('base64url'),
              ),
            }),
          ),
        ),
      '1 3: a disclosure is not of this entry: it was altered, or is another’s',
    ],
    [
      'a foreign disclosure',
      () =>
        edited('disclosures.ndjson', (l) =>
          change(l, 0, () => JSON.stringify({ ...JSON.parse(l[1] as string), i: 3 })),
        ),
      '1 3: a disclosure is not of this entry: it was altered, or is another’s',
    ],
    [
      'disclosures of an entry that is not there',
      () => edited('disclosures.ndjson', (l) => [...l, JSON.stringify({ i: 700, open: ['x'] })]),
      '1 700: disclosures are there for an entry that is not',
    ],
    [
      'an erasure that no entry confirms',
      () => edited('disclosures.ndjson', (l) => change(l, 0, (d) => gone(d, 4))),
      '1 3: a disclosure is said to be erased by entry 4, which erased nothing',
    ],
    [
      'more erased than the entry says',
      () => edited('disclosures.ndjson', (l) => change(l, 0, (d) => gone(d, 300))),
      '1 3: entry 300 did not erase exactly the disclosures that are said to be erased by it',
    ],
    [
      'a batch that another signed',
      () => ({
        ...whole,
        'batches.ndjson': String(whole['batches.ndjson'])
          .replace('"first":7', '"first":7')
          .replace(/"signature":"..../, '"signature":"AAAA'),
      }),
      `1 0: the batch that begins here is not what ${writerName(WRITER)} signed`,
    ],
    [
      'a batch with a hole',
      () => edited('batches.ndjson', (l) => l.filter((_, i) => i !== 3)),
      '1 21: is in no batch: the next one begins with entry 28',
    ],
    [
      'batches that end too early',
      () => edited('batches.ndjson', (l) => l.slice(0, -1)),
      '1 595: is in no batch: nobody signed for it',
    ],
    [
      'a manifest of another log',
      () => ({ ...whole, 'manifest.json': String(whole['manifest.json']).replace('acme', 'evil') }),
      '1 : the manifest speaks of another log or size than the checkpoint',
    ],
  ]
  it.each(cases)('%s', async (_, files, expected) => {
    expect(verdict(verifyFiles(await files()))).toContain(expected)
  })
  it('a re-signed fork, by an older checkpoint', async () => {
    const fork = [
      ...entries.slice(0, 400),
      ...entries.slice(400).map((e, i) => (i ? e : makeEntry(400, 'agent.resumed', { agent: 'x' }))),
    ]
    const files = await fullBundle(fork, { erased: ERASED })
    expect(verdict(verifyFiles(files))).toBe('0 ')
    const previous = await checkpointAt(450)
    expect(verdict(verifyFiles(files, { previous }))).toBe(
      '1 : the log was rewritten: its first 450 entries are not those of the previous checkpoint',
    )
    expect(verdict(verifyFiles(whole, { previous }))).toBe('0 ')
  })
  it('a cut tail that was signed again, by an older checkpoint and by a receipt', async () => {
    const short = await fullBundle(entries.slice(0, 500), { erased: ERASED })
    expect(verdict(verifyFiles(short, { previous: await checkpointAt(600) }))).toBe(
      '1 500: and all after it are gone: the previous checkpoint counts 600 entries',
    )
    const receipt = (index: number, leaf = leafHash((entries[index] as MadeEntry).bytes).toString('hex')) =>
      `${JSON.stringify({ log: ORIGIN, index, leaf })}\n`
    expect(verdict(withReceipts(short, receipt(550)))).toBe(
      '1 550: is gone: a receipt names it, and the checkpoint counts 500 entries',
    )
    expect(verdict(withReceipts(whole, receipt(550) + receipt(3)))).toBe('0 ')
    expect(verdict(withReceipts(whole, receipt(550, 'ab'.repeat(32))))).toBe('1 550: is another than its receipt says')
    expect(verdict(withReceipts(whole, 'x\n'))).toBe('2 : the receipts hold a line that is not JSON')
  })
  it('what a revoked writer wrote', async () => {
    const more = entries.with(100, makeEntry(100, 'writer.revoked', { writer: writerName(WRITER) }))
    expect(verdict(verifyFiles(await fullBundle(more, { erased: ERASED })))).toBe(
      `1 105: was written by ${writerName(WRITER)}, revoked by entry 100`,
    )
  })
  it('in a part: an altered entry, a proof of another, a missing one', async () => {
    const part = await partialBundle(entries, [3, 4, 500])
    const first = { ...part, 'entries.ndjson': String(part['entries.ndjson']).replace('agt_4', 'agt_5') }
    expect(verdict(verifyFiles(first))).toBe('1 4: is not what was signed')
    const proofs = linesOf(part, 'proofs.ndjson')
    const moved = [proofs[0], (proofs[2] as string).replace('"i":500', '"i":4'), proofs[2]]
      .map((l) => `${l}\n`)
      .join('')
    expect(verdict(verifyFiles({ ...part, 'proofs.ndjson': moved }))).toBe('1 4: is not what was signed')
    expect(verdict(verifyFiles({ ...part, 'proofs.ndjson': `${proofs[0]}\n` }))).toBe('1 4: has no proof')
  })
})

describe(`what cannot be verified says so, and is not called tampered (${WHO})`, () => {
  const stranger = signerOf('log.example/other/i1', privateKeyOf(Buffer.alloc(32, 'x')))
  it('a log that the policy does not know; a bundle that brings its own keys', async () => {
    const own = `log ${verifierKey(stranger.name, stranger.key)}\n`
    expect(verdict(verifyFiles({ ...whole, 'policy.txt': POLICY }, { policyText: own }))).toBe(
      `2 : the policy names no key of ${ORIGIN}`,
    )
    const impostor = signerOf(ORIGIN, privateKeyOf(Buffer.alloc(32, 'y')))
    const forged = await fullBundle(entries, { erased: ERASED, log: impostor })
    expect(verdict(verifyFiles(forged))).toBe(`2 : no known key of ${ORIGIN} has signed the checkpoint`)
  })
  it('an unknown writer', async () => {
    const other = signerOf('writer-2', privateKeyOf(Buffer.alloc(32, 'z')))
    const files = {
      ...whole,
      'batches.ndjson': batchLines(
        entries.map((e) => leafHash(e.bytes)),
        600,
        other,
      )[0]?.concat('\n') as string,
    }
    expect(verdict(verifyFiles(files))).toContain('2 0: was signed by writer-2+')
    const { 'batches.ndjson': _, ...without } = whole
    expect(verdict(verifyFiles(without))).toBe('2 : batches.ndjson is missing: nobody can say who wrote the entries')
    expect(verifyFiles(without, { policyText: POLICY.split('\n')[0] as string }).notes.length).toBe(1)
  })
  it('too few witnesses', async () => {
    const witness = privateKeyOf(Buffer.alloc(32, 'w'))
    const policyText = `${POLICY}witness w ${verifierKey('w.example', witness, COSIGNATURE)}\nwitness v ${verifierKey('v.example', witness, COSIGNATURE)}\ngroup two 2 w v\ngroup one any w v\n`
    const text = String(whole.checkpoint).split('\n\n')[0]?.concat('\n') as string
    const cosigned = {
      ...whole,
      checkpoint: String(whole.checkpoint) + cosign(text, 'w.example', witness, 1_790_000_000),
    }
    expect(verdict(verifyFiles(cosigned, { policyText: `${policyText}quorum two\n` }))).toBe(
      '2 : too few witnesses have signed the checkpoint',
    )
    expect(verdict(verifyFiles(cosigned, { policyText: `${policyText}quorum one\n` }))).toBe('0 ')
    expect(verdict(verifyFiles(whole, { policyText: `${policyText}quorum w\n` }))).toContain('2 ')
  })
  it('a folder that is no bundle', () => {
    expect(verdict(verifyFiles({}))).toBe('2 : manifest.json is missing')
    expect(verdict(verifyFiles({ 'manifest.json': '[' }))).toBe('2 : manifest.json is not JSON')
    expect(verdict(verifyFiles({ 'manifest.json': '{}' }))).toContain('2 : manifest.json is not of the format')
    const { 'entries.ndjson': _, ...without } = whole
    expect(verdict(verifyFiles(without))).toBe('2 : entries.ndjson is missing')
  })
})

describe('the policy file', () => {
  it('refuses what it does not understand, with the line', () => {
    const wrong = [
      '',
      'log',
      'log x',
      `${POLICY}quorum nobody`,
      `${POLICY}group g 2 a`,
      `${POLICY}trust everybody`,
      POLICY + POLICY,
      `${POLICY}log ${'a+b+c'}`,
    ]
    for (const text of wrong) expect(() => parsePolicyFile(text)).toThrow(PolicyFileError)
    expect(() => parsePolicyFile(`${POLICY}\nnonsense here`)).toThrow('policy, line 4')
  })
})

const flip = (bytes: Buffer): Buffer => {
  const other = Buffer.from(bytes)
  other[40] = (other[40] as number) ^ 1
  return other
}
/** The line with its last disclosure said to be gone by that entry. */
function gone(line: string, by: number): string {
  const { i, open } = JSON.parse(line) as { i: number; open: string[] }
  const digest = (entries[i] as MadeEntry).disclosures.at(-1)?.digest
  return JSON.stringify({ i, open: open.slice(0, -1), gone: [{ d: [digest], by }] })
}
async function checkpointAt(size: number): Promise<string> {
  const subtrees = subtreesOf(entries.slice(0, size).map((e) => leafHash(e.bytes)))
  return signCheckpoint({ origin: ORIGIN, size, root: await treeRoot(size, subtrees) }, [LOG])
}
function withReceipts(files: Files, text: string): Report {
  const receipts = path.join(
    os.tmpdir(),
    `receipts-${process.pid}-${Math.abs(leafHash(Buffer.from(text)).readInt32BE())}.ndjson`,
  )
  writeFileSync(receipts, text)
  try {
    return verifyFiles(files, { receipts })
  } finally {
    rmSync(receipts)
  }
}
