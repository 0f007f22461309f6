import { describe, expect, it } from 'vitest'
import { COSIGNATURE, cosign, privateKeyOf, signerOf, verifierKey } from '../ledger/note.ts'
import { verdict, verifyFiles, WHO } from './testing/both-verifiers.ts'
import {
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

// What verify-bundle.test.ts leaves over: tampering by somebody who takes more trouble.

const ERASED = { entry: 9, by: 300 }
const entries = makeEntries(520, ERASED)
const whole = await fullBundle(entries, { erased: ERASED })
const part = await partialBundle(entries, [3, 4, 9, 300, 500], { disclosures: true, erased: ERASED })

const linesOf = (files: Files, name: string): string[] => String(files[name]).split('\n').slice(0, -1)
const edited = (files: Files, name: string, edit: (lines: string[]) => string[]): Files => ({
  ...files,
  [name]: edit(linesOf(files, name))
    .map((l) => `${l}\n`)
    .join(''),
})
const without = (files: Files, name: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([n]) => n !== name && !n.startsWith(`${name}/`)))
const checkpoint = (edit: (note: string) => string): Files => ({ ...whole, checkpoint: edit(String(whole.checkpoint)) })
/** The lines renumbered from there on, as a careful forger would leave them. */
const renumbered = (lines: string[], from: number): string[] =>
  lines.map((l, i) => (i < from ? l : l.replace(/^\{"_i":\d+,/, `{"_i":${i},`)))
const forged = makeEntry(77, 'agent.resumed', { agent: 'agt_1' }).bytes.toString()

describe(`tampering with care is named all the same (${WHO})`, () => {
  const cases: [what: string, files: () => Files, expected: string][] = [
    [
      'a deleted entry, the rest renumbered',
      () => edited(whole, 'entries.ndjson', (l) => renumbered(l.toSpliced(77, 1), 77)),
      '1 77: is not what its hash tile says',
    ],
    [
      'swapped entries, renumbered',
      () =>
        edited(whole, 'entries.ndjson', (l) => renumbered(l.with(78, l[79] as string).with(79, l[78] as string), 77)),
      '1 78: is not what was signed',
    ],
    [
      'an inserted entry',
      () => edited(whole, 'entries.ndjson', (l) => l.toSpliced(77, 0, forged)),
      '1 77: is not what its hash tile says',
    ],
    [
      'an inserted entry, the rest renumbered',
      () => edited(whole, 'entries.ndjson', (l) => renumbered(l.toSpliced(77, 0, forged), 77)),
      '1 77: is not what its hash tile says',
    ],
    [
      'an inserted entry, the rest renumbered and the last one dropped',
      () => edited(whole, 'entries.ndjson', (l) => renumbered(l.toSpliced(70, 0, forged).slice(0, -1), 70)),
      '1 70: is not what was signed',
    ],
    [
      'a changed entry and its tile with it',
      () =>
        without(
          edited(whole, 'entries.ndjson', (l) => l.with(77, forged)),
          'tile',
        ),
      '1 : the entries do not give the root that was signed',
    ],
    [
      'a first entry of another log',
      () => edited(whole, 'entries.ndjson', (l) => l.with(0, (l[0] as string).replace('/acme/', '/evil/'))),
      '1 0: is not what was signed',
    ],
    [
      'a checkpoint without a signature',
      () => checkpoint((n) => n.slice(0, n.indexOf('\n\n') + 2)),
      '1 : the checkpoint is none',
    ],
    [
      'a checkpoint without its empty line',
      () => checkpoint((n) => n.replace('\n\n', '\n')),
      '1 : the checkpoint is none',
    ],
    ['a checkpoint that does not end', () => checkpoint((n) => n.slice(0, -1)), '1 : the checkpoint is none'],
    [
      'a root of 31 bytes',
      () => checkpoint((n) => n.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${Buffer.alloc(31).toString('base64')}\n`)),
      '1 : the checkpoint is none: the checkpoint’s root is not a hash of 32 bytes',
    ],
    [
      'a root in another spelling',
      () => checkpoint((n) => n.replace(/.=\n\n/, (m) => `${m[0] === 'B' ? 'C' : 'B'}=\n\n`)),
      '1 : the checkpoint',
    ],
    [
      'a checkpoint of bytes that are no text',
      () => ({ ...whole, checkpoint: Buffer.from([0xff, 0xfe, 10]) }),
      '1 : checkpoint is not text',
    ],
    [
      'a root that another tree has',
      () => checkpoint((n) => n.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${Buffer.alloc(32, 1).toString('base64')}\n`)),
      `1 : the checkpoint was changed: the signature of ${ORIGIN}+${LOG.id} is wrong`,
    ],
    [
      'all disclosures removed',
      () => without(whole, 'disclosures.ndjson'),
      '1 3: 2 disclosures are missing, and no entry says that it was erased',
    ],
    [
      'a disclosure twice',
      () =>
        edited(whole, 'disclosures.ndjson', (l) =>
          l.with(
            0,
            JSON.stringify({ ...JSON.parse(l[0] as string), open: Array(2).fill(JSON.parse(l[0] as string).open[0]) }),
          ),
        ),
      '1 3: a disclosure is not of this entry: it was altered, or is another’s',
    ],
    [
      'a disclosure that is opened and said to be gone',
      () =>
        edited(whole, 'disclosures.ndjson', (l) =>
          l.with(
            0,
            JSON.stringify({
              ...JSON.parse(l[0] as string),
              gone: [{ d: [(entries[3] as MadeEntry).disclosures[0]?.digest], by: 300 }],
            }),
          ),
        ),
      '1 3: is said to have lost a disclosure that it never had',
    ],
    [
      'disclosures out of order',
      () => edited(whole, 'disclosures.ndjson', (l) => l.with(0, l[1] as string).with(1, l[0] as string)),
      '1 3: 2 disclosures are missing',
    ],
    ...[
      'null',
      '[]',
      '{"i":3,"open":{}}',
      '{"i":3,"open":[1]}',
      '{"i":3,"gone":[{}]}',
      '{"i":-1}',
      '{"i":3,"gone":[{"d":["x"]}]}',
      '{"i":1e300}',
    ].map((line): [string, () => Files, string] => [
      `a line of disclosures that is none: ${line}`,
      () => edited(whole, 'disclosures.ndjson', (l) => l.with(0, line)),
      ': disclosures.ndjson holds a line that is none, or out of order',
    ]),
    ...[
      'null',
      '{"first":0}',
      '{"first":0,"count":0,"writer":"w","signature":"AAAA"}',
      '{"first":0,"count":7,"writer":"w","signature":"A"}',
      '[',
    ].map((line): [string, () => Files, string] => [
      `a line of batches that is none: ${line}`,
      () => edited(whole, 'batches.ndjson', (l) => l.with(0, line)),
      '1 0: batches.ndjson holds a line that is no batch',
    ]),
    [
      'batches that overlap',
      () => edited(whole, 'batches.ndjson', (l) => l.toSpliced(3, 0, l[2] as string)),
      '1 21: is in no batch: the next one begins with entry 14',
    ],
    [
      'a batch from further on',
      () => edited(whole, 'batches.ndjson', (l) => l.with(3, (l[4] as string).replace('"first":28', '"first":21'))),
      `1 21: the batch that begins here is not what ${writerName(WRITER)} signed`,
    ],
    [
      'batches that go on',
      () => edited(whole, 'batches.ndjson', (l) => [...l, l[0] as string]),
      '1 : batches.ndjson goes on after the last entry',
    ],
    [
      'in a part: an entry that lost its proof',
      () => edited(part, 'proofs.ndjson', (l) => l.slice(0, -1)),
      '1 500: has no proof',
    ],
    [
      'in a part: a proof with one hash more',
      () =>
        edited(part, 'proofs.ndjson', (l) =>
          l.with(
            0,
            JSON.stringify({ i: 3, proof: [...JSON.parse(l[0] as string).proof, Buffer.alloc(32).toString('base64')] }),
          ),
        ),
      '1 3: is not what was signed',
    ],
    [
      'in a part: an entry twice',
      () => edited(part, 'entries.ndjson', (l) => l.toSpliced(1, 0, l[0] as string)),
      '1 3: comes a second time, or out of order',
    ],
    ['in a part: a removed entry', () => edited(part, 'entries.ndjson', (l) => l.toSpliced(1, 1)), '1 9: has no proof'],
    [
      'in a part: an entry and its proof removed, its disclosures left',
      () =>
        edited(
          edited(part, 'entries.ndjson', (l) => l.toSpliced(0, 1)),
          'proofs.ndjson',
          (l) => l.toSpliced(0, 1),
        ),
      '1 3: disclosures are there for an entry that is not',
    ],
    [
      'in a part: an erasure whose entry is not in it',
      () =>
        edited(
          edited(part, 'entries.ndjson', (l) => l.toSpliced(3, 1)),
          'proofs.ndjson',
          (l) => l.toSpliced(3, 1),
        ),
      '1 9: a disclosure is said to be erased by entry 300, which erased nothing',
    ],
    [
      'a part that says it is the whole',
      () => ({ ...part, 'manifest.json': String(part['manifest.json']).replace('partial', 'full') }),
      '1 0: is missing: entry 3 follows entry -1',
    ],
  ]
  it.each(cases)('%s', (_, files, expected) => {
    expect(verdict(verifyFiles(files()))).toContain(expected)
  })

  it('disclosures that are held back, where the auditor wants all', () => {
    const held = {
      ...edited(whole, 'disclosures.ndjson', (l) => l.slice(1)),
      'manifest.json': String(whole['manifest.json']).replace('"complete"', '"partial"'),
    }
    expect(verdict(verifyFiles(held))).toBe('0 ')
    expect(verdict(verifyFiles(held, { policyText: `${POLICY}require disclosures\n` }))).toBe(
      '1 3: 2 disclosures are missing, and no entry says that it was erased',
    )
  })
  it('a wrong cosignature of a witness that the policy names', () => {
    const witness = signerOf('w.example', privateKeyOf(Buffer.alloc(32, 'w')))
    const policyText = `${POLICY}witness w ${verifierKey(witness.name, witness.key, COSIGNATURE)}\n`
    const text = String(whole.checkpoint).split('\n\n')[0]?.concat('\n') as string
    const good = cosign(text, witness.name, witness.key, 1_790_000_000)
    const other = cosign(text.replace('520', '521'), witness.name, witness.key, 1_790_000_000)
    expect(
      verdict(
        verifyFiles(
          checkpoint((n) => n + good),
          { policyText },
        ),
      ),
    ).toBe('0 ')
    expect(
      verdict(
        verifyFiles(
          checkpoint((n) => n + other),
          { policyText },
        ),
      ),
    ).toContain('1 : the checkpoint was changed')
  })
  it('an older checkpoint of the auditor’s that is none, or of another log, is not held against the bundle', () => {
    expect(verdict(verifyFiles(whole, { previous: 'nothing' }))).toContain('2 : the previous checkpoint')
    const foreign = signerOf('log.example/other/i1', privateKeyOf(Buffer.alloc(32, 'o')))
    const note = String(whole.checkpoint).replaceAll(ORIGIN, foreign.name)
    expect(verdict(verifyFiles(whole, { previous: note }))).toContain('2 : the previous checkpoint')
  })
})
