import { expect, test } from 'vitest'
import { signCheckpoint } from '../../../lib/ledger/checkpoint.ts'
import { leafHash } from '../../../lib/ledger/merkle.ts'
import { privateKeyOf, signerOf, verifierKey } from '../../../lib/ledger/note.ts'
import { inclusionProof, subtreesOf, treeRoot } from '../../../lib/ledger/proofs.ts'
import { type Claim, type Proof, verifyInclusion } from './verify-inclusion.ts'

// What the browser checks is written anew: it is held against the ledger's own proofs, and every change must be noticed.

const ORIGIN = 'example.com/org_1/i1'
const key = privateKeyOf(Buffer.alloc(32, 7))
const other = privateKeyOf(Buffer.alloc(32, 8))
const entry = (i: number) => `{"_i":${i},"note":"ü ${i}"}`

async function made(index: number, size: number): Promise<{ claim: Claim; answer: Proof }> {
  const leaves = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(entry(i))))
  const hashes = subtreesOf(leaves)
  const root = await treeRoot(size, hashes)
  const proof = await inclusionProof(index, size, hashes)
  return {
    claim: {
      index,
      canonical: entry(index),
      leaf: (leaves[index] as Buffer).toString('hex'),
      keys: [verifierKey(ORIGIN, key)],
    },
    answer: {
      index,
      size,
      proof: proof.map((h) => h.toString('base64')),
      checkpoint: {
        note: signCheckpoint({ origin: ORIGIN, size, root }, [signerOf(ORIGIN, key)]),
        at: '2026-11-20T08:00:00.000Z',
      },
    },
  }
}

test('every leaf of every tree up to 70 entries is verified, with its signature', async () => {
  for (let size = 1; size <= 70; size++)
    for (const index of new Set([0, Math.floor(size / 2), size - 1])) {
      const { claim, answer } = await made(index, size)
      expect(await verifyInclusion(claim, answer)).toMatchObject({
        result: 'verified',
        origin: ORIGIN,
        size,
        signedBy: expect.stringContaining(`${ORIGIN}+`),
      })
    }
})

test('whatever is changed is noticed, and said in one sentence', async () => {
  const { claim, answer } = await made(5, 11)
  const checkpoint = answer.checkpoint as NonNullable<Proof['checkpoint']>
  const swapped = (note: string): Proof => ({ ...answer, checkpoint: { ...checkpoint, note } })
  const flipped = answer.proof.map((h, i) =>
    i === 1 ? Buffer.from(Buffer.from(h, 'base64').map((b, at) => (at === 9 ? b ^ 1 : b))).toString('base64') : h,
  )
  const leaves = Array.from({ length: 11 }, (_, i) => leafHash(Buffer.from(entry(i))))
  const forged = signCheckpoint({ origin: ORIGIN, size: 11, root: await treeRoot(11, subtreesOf(leaves)) }, [
    signerOf(ORIGIN, other),
  ])
  const cases: [Claim, Proof, string][] = [
    [{ ...claim, canonical: claim.canonical.replace('5', '6') }, answer, 'do not hash to the leaf'],
    [{ ...claim, leaf: '0'.repeat(64) }, answer, 'do not hash to the leaf'],
    [claim, { ...answer, index: 6 }, 'of something else'],
    [claim, { ...answer, checkpoint: null }, 'of something else'],
    [claim, { ...answer, size: 12 }, 'another size'],
    [claim, { ...answer, proof: flipped }, 'does not lead'],
    [claim, { ...answer, proof: answer.proof.slice(1) }, 'does not lead'],
    [claim, { ...answer, proof: [...answer.proof, answer.proof[0] as string] }, 'does not lead'],
    [claim, { ...answer, proof: ['%'] }, 'not readable'],
    [
      claim,
      swapped(checkpoint.note.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${Buffer.alloc(32).toString('base64')}\n`)),
      'does not lead',
    ],
    [claim, swapped(checkpoint.note.replace(ORIGIN, 'example.com/org_2/i1')), 'None of the log’s keys'],
    [claim, swapped(checkpoint.note.slice(0, -8).concat('AAAAAA==\n')), ''],
    [claim, swapped(forged), 'None of the log’s keys'],
    [claim, swapped('nothing'), 'no signature'],
    [{ ...claim, keys: [] }, answer, 'None of the log’s keys'],
    [{ ...claim, keys: [verifierKey(ORIGIN, other)] }, answer, 'None of the log’s keys'],
  ]
  for (const [c, a, why] of cases) {
    const verdict = await verifyInclusion(c, a)
    expect(verdict, why).toMatchObject({ result: 'failed', why: expect.stringContaining(why) })
  }
  const wrong = checkpoint.note.replace('\n11\n', '\n11\n').replace(/(— \S+ )(\S+)\n$/, (_, head, encoded) => {
    const bytes = Buffer.from(encoded, 'base64')
    bytes[20] = (bytes[20] ?? 0) ^ 1
    return `${head}${bytes.toString('base64')}\n`
  })
  expect(await verifyInclusion(claim, swapped(wrong))).toMatchObject({ why: expect.stringContaining('is wrong') })
})
