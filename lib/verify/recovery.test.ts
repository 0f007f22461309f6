import { sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { batchMessage } from '../ledger/batch-message.ts'
import { signCheckpoint } from '../ledger/checkpoint.ts'
import { leafHash } from '../ledger/merkle.ts'
import { signerOf, verifierKey } from '../ledger/note.ts'
import { subtreesOf, treeRoot } from '../ledger/proofs.ts'
import { verdict, verifyFiles } from './testing/both-verifiers.ts'
import {
  type Files,
  fullBundle,
  LOG,
  type MadeEntry,
  makeEntries,
  makeEntry,
  ORIGIN,
  POLICY,
  WRITER,
  writerName,
} from './testing/make-bundle.ts'

// A log that went on under another name after its database had been put back: 20 entries once, of which 12 survived.

const NEW = 'log.example/acme/i2'
const NEW_LOG = signerOf(NEW, LOG.key)
const policyText = `${POLICY}log ${verifierKey(NEW, LOG.key)}\n`
const before = makeEntries(20)
const LOST_FROM = 12
const declared = { origin: NEW, old_origin: ORIGIN, old_size: 20, old_root: `sha256:${'0'.repeat(64)}`, lost_to: 19 }

interface Options {
  /** The entry that declares it. */
  declaration?: { [name: string]: string | number }
  /** The name under which the batches from there on are signed. */
  batches?: string
}
/** Entries 0 to 11 as they were, one that was written before anybody noticed, the declaration, and two after it. */
async function recovered({ declaration = {}, batches = NEW }: Options = {}): Promise<Files> {
  const entries: MadeEntry[] = [
    ...before.slice(0, LOST_FROM),
    makeEntry(12, 'agent.suspended', { agent: 'agt_other' }),
    makeEntry(13, 'log.recovered', { ...declared, lost_from: LOST_FROM, ...declaration }),
    makeEntry(14, 'agent.suspended', { agent: 'agt_1' }),
    makeEntry(15, 'agent.suspended', { agent: 'agt_2' }),
  ]
  const leaves = entries.map((e) => leafHash(e.bytes))
  const root = await treeRoot(16, subtreesOf(leaves))
  const line = (first: number, count: number, origin: string) => {
    const message = batchMessage(origin, first, leaves.slice(first, first + count))
    const signature = sign(null, Buffer.from(message), WRITER.key).toString('base64')
    return JSON.stringify({ first, count, writer: writerName(WRITER), signature })
  }
  const files = await fullBundle(entries)
  return {
    ...files,
    'manifest.json': (files['manifest.json'] as string).replace(ORIGIN, NEW),
    checkpoint: signCheckpoint({ origin: NEW, size: 16, root }, [NEW_LOG]),
    'batches.ndjson': `${[line(0, 7, ORIGIN), line(7, 6, ORIGIN), line(13, 1, batches), line(14, 2, batches)].join('\n')}\n`,
  }
}
const oldCheckpoint = async (size: number, entries = before) =>
  signCheckpoint(
    {
      origin: ORIGIN,
      size,
      root: await treeRoot(size, subtreesOf(entries.slice(0, size).map((e) => leafHash(e.bytes)))),
    },
    [LOG],
  )
async function withReceipts(files: Files, receipts: object[]): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'receipts-'))
  const file = path.join(folder, 'r.ndjson')
  writeFileSync(file, receipts.map((r) => `${JSON.stringify(r)}\n`).join(''))
  try {
    return verdict(verifyFiles(files, { policyText, receipts: file }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const receipt = (index: number, entries = before, log = ORIGIN) => ({
  log,
  index,
  leaf: leafHash((entries[index] as MadeEntry).bytes).toString('hex'),
})

test('the log is verified over its recovery, its batches under the name of their time', async () => {
  expect(verdict(verifyFiles(await recovered(), { policyText }))).toBe('0 ')
  expect(verdict(verifyFiles(await recovered({ batches: ORIGIN }), { policyText }))).toMatch(
    /^1 13: the batch that begins here is not what/,
  )
})

test('a checkpoint of the old name holds for what survived, and beyond it what is lost is said to be lost', async () => {
  for (const size of [1, 7, 12])
    expect(verdict(verifyFiles(await recovered(), { policyText, previous: await oldCheckpoint(size) }))).toBe('0 ')
  for (const size of [13, 16, 20])
    expect(verdict(verifyFiles(await recovered(), { policyText, previous: await oldCheckpoint(size) }))).toMatch(
      new RegExp(`^2 .*counts ${size} entries: those from 12 on are lost, as entry 13 declares`),
    )
  const others = before.map((e, i) => (i === 3 ? makeEntry(3, 'agent.suspended', { agent: 'agt_x' }) : e))
  expect(verdict(verifyFiles(await recovered(), { policyText, previous: await oldCheckpoint(10, others) }))).toMatch(
    /^1 .*rewritten/,
  )
})

test('receipts of the old name hold for what survived, and beyond it are said to be lost', async () => {
  expect(await withReceipts(await recovered(), [receipt(0), receipt(11)])).toBe('0 ')
  for (const index of [12, 15, 19])
    expect(await withReceipts(await recovered(), [receipt(index)])).toBe(
      `2 ${index}: as its receipt has it is lost, as entry 13 declares`,
    )
  expect(await withReceipts(await recovered(), [{ ...receipt(5), leaf: '0'.repeat(64) }])).toBe(
    '1 5: is another than its receipt says',
  )
  expect(await withReceipts(await recovered(), [receipt(5, before, 'other.example/x/i1')])).toBe('0 ')
})

test('a declaration that does not follow from the log is an invention', async () => {
  for (const [declaration, message] of [
    [{ old_origin: 'log.example/other/i1' }, /^1 13: declares the recovery of another log/],
    [{ lost_from: 14 }, /^1 13: declares the recovery of another log/],
    [{ origin: ORIGIN }, /^1 13: declares the recovery of another log/],
    [{ origin: 'log.example/acme/i3' }, /^1 (0: does not open this log|13: )/],
  ] as const)
    expect(verdict(verifyFiles(await recovered({ declaration }), { policyText }))).toMatch(message)
})

test('a log of another name without a declaration is another log', async () => {
  const files = await fullBundle(before)
  const root = await treeRoot(20, subtreesOf(before.map((e) => leafHash(e.bytes))))
  const renamed = {
    ...files,
    'manifest.json': (files['manifest.json'] as string).replace(ORIGIN, NEW),
    checkpoint: signCheckpoint({ origin: NEW, size: 20, root }, [NEW_LOG]),
  }
  expect(verdict(verifyFiles(renamed, { policyText }))).toBe('1 0: does not open this log')
})
