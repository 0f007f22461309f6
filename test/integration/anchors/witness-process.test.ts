import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseCheckpoint, signCheckpoint } from '../../../lib/ledger/checkpoint.ts'
import { leafHash } from '../../../lib/ledger/merkle.ts'
import { openNote, parseNote, parseVerifierKey, privateKeyOf, signerOf, verifierKey } from '../../../lib/ledger/note.ts'
import { consistencyProof, subtreesOf, treeRoot } from '../../../lib/ledger/proofs.ts'
import { originHash } from '../../../lib/witness/files.ts'
import { root } from '../../../server/commands.ts'
import { startWitness, type WitnessProcess } from './witness-process.ts'

const ORIGIN = 'countersign.example/acme/i1'
const key = privateKeyOf(Buffer.alloc(32, 7))
const leaves = Array.from({ length: 2_000 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)))
/** Another history from entry 0 on. */
const fork = [leafHash(Buffer.from('another')), ...leaves.slice(1)]
const noteAt = async (size: number, of = leaves) =>
  signCheckpoint({ origin: ORIGIN, size, root: await treeRoot(size, subtreesOf(of)) }, [signerOf(ORIGIN, key)])
async function ask(old: number, size: number, of = leaves) {
  const proof = await consistencyProof(old, size, subtreesOf(of))
  return `old ${old}\n${proof.map((h) => `${h.toString('base64')}\n`).join('')}\n${await noteAt(size, of)}`
}

let witness: WitnessProcess
const post = (body: string) => fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body })
const latest = async () => {
  const answer = await fetch(`${witness.url}/${originHash(ORIGIN)}/checkpoint`)
  return answer.ok ? parseCheckpoint(parseNote(await answer.text()).text).size : 0
}

beforeAll(async () => {
  witness = await startWitness()
  witness.follow(verifierKey(ORIGIN, key))
})
afterAll(() => witness.close())

test('kill -9 in the middle of requests: no cosignature that anybody has contradicts what it says afterwards', async () => {
  let known = 0
  let cosigned = 0
  for (let round = 0; round < 12; round++) {
    // as many as fit before the end comes: some are answered, some are cut off, one may be kept and not answered
    const sizes = Array.from({ length: 12 }, (_, i) => known + 1 + i)
    const asking = (async () => {
      for (const size of sizes) {
        const answer = await post(await ask(size - 1, size)).catch(() => null)
        if (!answer?.ok) break
        const line = await answer.text().catch(() => '')
        const { verified } = openNote((await noteAt(size)) + line, [parseVerifierKey(witness.key)])
        if (verified.length) cosigned = size
        if (size === sizes[round % sizes.length]) void witness.kill()
      }
    })()
    await asking
    await witness.kill()
    await witness.again()
    known = await latest()
    expect(known).toBeGreaterThanOrEqual(cosigned)
    expect((await post(await ask(known, known + 1, fork))).status).toBe(422)
    expect((await post(await ask(0, known + 1, fork))).status).toBe(409)
  }
  expect(cosigned).toBeGreaterThan(12)
})

test('a client that sends slowly, or not to the end, holds up nobody', async () => {
  const { port } = new URL(witness.url)
  const slow = Array.from({ length: 50 }, () => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 100000\r\n\r\nold ')
    return socket
  })
  const known = await latest()
  expect((await post(await ask(known, known + 5))).status).toBe(200)
  for (const socket of slow) socket.destroy()
})

test('a second process over the same folder is refused, and so is a name that is none', () => {
  const run = (env: Record<string, string>) =>
    spawnSync(process.execPath, ['server/witness.ts'], {
      cwd: root,
      env: { PATH: process.env.PATH, COUNTERSIGN_WITNESS_PORT: '0', ...env } as unknown as NodeJS.ProcessEnv,
      encoding: 'utf8',
    })
  const second = run({ COUNTERSIGN_WITNESS_HOME: witness.folder })
  expect([second.status, second.stderr]).toEqual([1, expect.stringContaining('is already running from')])
  const nameless = run({ COUNTERSIGN_WITNESS_HOME: `${witness.folder}/trees/new` })
  expect([nameless.status, nameless.stderr]).toEqual([1, expect.stringContaining('COUNTERSIGN_WITNESS_NAME')])
})
