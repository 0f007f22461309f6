import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkpointText, parseCheckpoint, signCheckpoint } from '../ledger/checkpoint.ts'
import { EMPTY_ROOT, leafHash } from '../ledger/merkle.ts'
import {
  openNote,
  parseNote,
  parseVerifierKey,
  privateKeyOf,
  signatureLine,
  signerOf,
  signNote,
  verifierKey,
} from '../ledger/note.ts'
import { consistencyProof, subtreesOf, treeRoot } from '../ledger/proofs.ts'
import transparency from '../ledger/testdata/transparency.json' with { type: 'json' }
import { followedLogs, keepTree, openWitnessKey, originHash, parseLogs, readTree } from './files.ts'
import { openWitness } from './witness.ts'
import { witnessEndpoints } from './witness-endpoints.ts'

const ORIGIN = 'countersign.example/acme/i1'
const key = privateKeyOf(Buffer.alloc(32, 7))
const signer = signerOf(ORIGIN, key)
const stranger = signerOf(ORIGIN, privateKeyOf(Buffer.alloc(32, 8)))
const leaves = Array.from({ length: 300 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)))
const otherLeaves = leaves.map((l, i) => (i === 3 ? leafHash(Buffer.from('another')) : l))
const root = (size: number, of = leaves) => treeRoot(size, subtreesOf(of))
const noteAt = async (size: number, of = leaves, by = signer) =>
  signCheckpoint({ origin: ORIGIN, size, root: await root(size, of) }, [by])
async function ask(old: number, size: number, of = leaves): Promise<string> {
  const proof = await consistencyProof(Math.min(old, size), size, subtreesOf(of))
  return `old ${old}\n${proof.map((h) => `${h.toString('base64')}\n`).join('')}\n${await noteAt(size, of)}`
}

const folders: string[] = []
function begin(options: { folder?: string; logs?: string } = {}) {
  const folder = options.folder ?? mkdtempSync(path.join(os.tmpdir(), 'witness-'))
  folders.push(folder)
  writeFileSync(path.join(folder, 'logs'), options.logs ?? `${verifierKey(ORIGIN, key)}\n`)
  const own = openWitnessKey(folder, 'witness.example/w1')
  const clock = { now: 1_790_000_000 }
  const witness = openWitness({ folder, key: own, logs: followedLogs(folder, () => {}), nowSeconds: () => clock.now })
  const endpoints = witnessEndpoints(witness, own)
  const post = (body: BodyInit) => endpoints(new Request('http://w/add-checkpoint', { method: 'POST', body }))
  const get = (where: string) => endpoints(new Request(`http://w${where}`))
  return { folder, own, clock, witness, post, get, verifier: parseVerifierKey(own.verifier) }
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('a witness', () => {
  it('cosigns a first tree and every one that continues it, with a time', async () => {
    const w = begin()
    for (const [old, size] of [
      [0, 5],
      [5, 5],
      [5, 256],
      [256, 257],
      [257, 300],
    ] as const) {
      const answer = await w.post(await ask(old, size))
      expect(answer.status).toBe(200)
      const line = await answer.text()
      const { verified } = openNote((await noteAt(size)) + line, [w.verifier])
      expect(verified.map((v) => v.time)).toEqual([1_790_000_000])
    }
    const kept = await (await w.get(`/${originHash(ORIGIN)}/checkpoint`)).text()
    expect(openNote(kept, [parseVerifierKey(verifierKey(ORIGIN, key)), w.verifier]).verified).toHaveLength(2)
    expect(parseCheckpoint(parseNote(kept).text).size).toBe(300)
  })

  it('takes a checkpoint of a log of others: the Go checksum database', async () => {
    const real = transparency.notes.notes.find((n) => n.msg.startsWith('go.sum database tree'))
    if (!real) throw new Error('the vector is gone')
    const w = begin({ logs: `${real.vkey} go.sum database tree # the name of its key is another\n` })
    expect((await w.post(`old 0\n\n${real.msg}`)).status).toBe(200)
  })

  it('says the size that it knows when asked from another', async () => {
    const w = begin()
    await w.post(await ask(0, 8))
    for (const [old, size] of [
      [0, 9],
      [7, 9],
      [9, 9],
    ] as const) {
      const answer = await w.post(await ask(old, size))
      expect(answer.status).toBe(409)
      expect(answer.headers.get('content-type')).toBe('text/x.tlog.size')
      expect(await answer.text()).toBe('8\n')
    }
  })

  it('refuses another history of the same size, a longer one, and an older tree', async () => {
    const w = begin()
    await w.post(await ask(0, 8))
    expect((await w.post(await ask(8, 8, otherLeaves))).status).toBe(422)
    expect((await w.post(await ask(8, 20, otherLeaves))).status).toBe(422)
    expect((await w.post(await ask(8, 7))).status).toBe(400)
    expect((await w.post(await ask(0, 7))).status).toBe(409)
    expect(parseCheckpoint(parseNote(w.witness.latest(originHash(ORIGIN)) ?? '').text).size).toBe(8)
  })

  it('refuses a proof that lacks a hash, has one too many, or one flipped bit', async () => {
    const w = begin()
    await w.post(await ask(0, 7))
    const good = await ask(7, 13)
    const lines = good.split('\n')
    const hash = Buffer.from(lines[1] as string, 'base64')
    hash[0] = (hash[0] as number) ^ 1
    for (const bad of [
      good.replace(`${lines[1]}\n`, ''),
      good.replace(`${lines[1]}\n`, `${lines[1]}\n${lines[1]}\n`),
      good.replace(lines[1] as string, hash.toString('base64')),
    ])
      expect((await w.post(bad)).status).toBe(422)
    expect((await w.post(good)).status).toBe(200)
  })

  it('demands an empty proof from nothing, and the root of nothing for an empty log', async () => {
    const w = begin()
    const withProof = (await ask(0, 8)).replace('old 0\n', `old 0\n${EMPTY_ROOT.toString('base64')}\n`)
    expect((await w.post(withProof)).status).toBe(422)
    const empty = signNote(`${ORIGIN}\n0\n${Buffer.alloc(32).toString('base64')}\n`, [signer])
    expect((await w.post(`old 0\n\n${empty}`)).status).toBe(422)
    expect((await w.post(await ask(0, 0))).status).toBe(200)
    expect((await w.post(await ask(0, 8))).status).toBe(200)
  })

  it('knows only its logs, and of their keys only those it was given', async () => {
    const w = begin()
    const other = signCheckpoint({ origin: 'else.example/log', size: 0, root: EMPTY_ROOT }, [
      signerOf('else.example/log', key),
    ])
    expect((await w.post(`old 0\n\n${other}`)).status).toBe(404)
    expect((await w.post(`old 0\n\n${await noteAt(8, leaves, stranger)}`)).status).toBe(403)
    const note = await noteAt(8)
    const forged = parseNote(note)
    const bytes = Buffer.from(forged.signatures[0]?.bytes ?? [])
    bytes[5] = (bytes[5] as number) ^ 1
    expect((await w.post(`old 0\n\n${forged.text}\n${signatureLine(ORIGIN, signer.id, bytes)}`)).status).toBe(403)
    // signatures of strangers beside the right one are ignored, and not passed on
    const two = note + parseLine(await noteAt(8, leaves, stranger))
    expect((await w.post(`old 0\n\n${two}`)).status).toBe(200)
    expect(w.witness.latest(originHash(ORIGIN))).not.toContain(parseLine(await noteAt(8, leaves, stranger)))
  })
  const parseLine = (note: string) => note.slice(note.indexOf('\n\n') + 2)

  it('refuses whatever is not a request', async () => {
    const w = begin()
    const good = await ask(0, 8)
    const note = await noteAt(8)
    for (const bad of [
      '',
      'old 0',
      'old 0\n',
      `old 0\n${note}`,
      good.replace('old 0', 'old 00'),
      good.replace('old 0', 'old -1'),
      good.replace('old 0', 'old  0'),
      good.replace('old 0', 'old 0 '),
      good.replace('old 0', 'old 9007199254740993'),
      good.replace('old 0', 'OLD 0'),
      good.replaceAll('\n', '\r\n'),
      good.replace('old 0\n', 'old 0\nAAAA\n'),
      good.replace('old 0\n', `old 0\n${'A'.repeat(43)}\n`),
      good.replace('old 0\n', `old 0\n${`${EMPTY_ROOT.toString('base64')}\n`.repeat(64)}`),
      good.slice(0, -1),
      `old 0\n\n${checkpointText({ origin: ORIGIN, size: 8, root: await root(8), extensions: [] })}`,
    ])
      expect([bad, (await w.post(bad)).status]).toEqual([bad, 400])
    expect((await w.post(Buffer.concat([Buffer.from(good), Buffer.from([0xff, 10])]))).status).toBe(400)
    expect((await w.post('x'.repeat(200_000))).status).toBe(413)
    expect((await w.post(`${good.slice(0, -1)}\0\n`)).status).toBe(403)
    expect((await w.get('/add-checkpoint')).status).toBe(405)
    expect((await w.get('/../witness.key')).status).toBe(404)
    expect((await w.get(`/${originHash(ORIGIN)}/checkpoint`)).status).toBe(404)
    expect(readdirSync(path.join(w.folder, 'trees'))).toEqual([])
  })

  it('lets one of two racing requests win, and never goes back', async () => {
    const w = begin()
    await w.post(await ask(0, 1))
    const statuses = await Promise.all([3, 5, 9, 17, 33].map(async (size) => (await w.post(await ask(1, size))).status))
    expect(statuses.filter((s) => s === 200)).toHaveLength(1)
    expect(statuses.filter((s) => s === 409)).toHaveLength(4)
  })

  it('never cosigns with an earlier time when its clock goes back', async () => {
    const w = begin()
    await w.post(await ask(0, 4))
    w.clock.now -= 3_600
    const line = await (await w.post(await ask(4, 6))).text()
    expect(openNote((await noteAt(6)) + line, [w.verifier]).verified[0]?.time).toBe(1_790_000_000)
  })

  it('turns away what waits too long for one log', async () => {
    const w = begin()
    const body = await ask(0, 4)
    const statuses = await Promise.all(Array.from({ length: 100 }, () => w.witness.addCheckpoint(body)))
    expect(statuses.filter((s) => s.status === 503).length).toBeGreaterThan(0)
    expect(statuses.filter((s) => s.status === 200)).toHaveLength(1)
  })
})

describe('what a witness keeps', () => {
  it('is there again after a restart, and binds it', async () => {
    const first = begin()
    await first.post(await ask(0, 8))
    const again = begin({ folder: first.folder })
    expect(again.own.verifier).toBe(first.own.verifier)
    expect((await again.post(await ask(0, 8, otherLeaves))).status).toBe(409)
    expect((await again.post(await ask(8, 9))).status).toBe(200)
  })

  it('is whole when a crash came before its name was given: the one before counts', async () => {
    const w = begin()
    await w.post(await ask(0, 8))
    const file = path.join(w.folder, 'trees', originHash(ORIGIN))
    writeFileSync(`${file}.new`, readFileSync(file, 'utf8').slice(0, 40))
    const again = begin({ folder: w.folder })
    expect((await again.post(await ask(0, 9))).status).toBe(409)
    expect((await again.post(await ask(8, 9))).status).toBe(200)
  })

  it('is not believed when somebody wrote it: nothing is cosigned', async () => {
    const w = begin()
    await w.post(await ask(0, 8))
    for (const forged of ['', await noteAt(2), `${await noteAt(8)}— witness.example/w1 AAAAAAA=\n`]) {
      keepTree(w.folder, originHash(ORIGIN), forged)
      expect((await w.post(await ask(8, 9))).status).toBe(500)
    }
    // of another log
    const other = begin()
    await other.post(await ask(0, 8))
    expect(() => readTree(other.folder, 'a'.repeat(64), other.own)).not.toThrow()
    keepTree(w.folder, 'a'.repeat(64), readFileSync(path.join(other.folder, 'trees', originHash(ORIGIN)), 'utf8'))
    expect(() => readTree(w.folder, 'a'.repeat(64), w.own)).toThrow()
  })

  it('may not be lost while the key stays', () => {
    const w = begin()
    rmSync(path.join(w.folder, 'trees'), { recursive: true })
    expect(() => openWitnessKey(w.folder, undefined)).toThrow('A witness that forgot')
  })

  it('begins with a name, keeps it, and shows a wrong key', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'witness-'))
    folders.push(folder)
    expect(() => openWitnessKey(folder, undefined)).toThrow('COUNTERSIGN_WITNESS_NAME is not set')
    expect(() => openWitnessKey(folder, 'two words')).toThrow('is not the name of a key')
    openWitnessKey(folder, 'witness.example/w1')
    expect(() => openWitnessKey(folder, 'witness.example/w2')).toThrow('is that of witness.example/w1')
    writeFileSync(path.join(folder, 'witness.key'), 'PRIVATE+KEY+a+00000000+AAAA')
    expect(() => openWitnessKey(folder, undefined)).toThrow('is no key of a witness')
  })

  it('follows a changed list at once, and keeps the one before when the new one is wrong', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'witness-'))
    folders.push(folder)
    mkdirSync(folder, { recursive: true })
    const wrong: string[] = []
    const logs = followedLogs(folder, (e) => wrong.push(e.message))
    expect(logs().size).toBe(0)
    writeFileSync(path.join(folder, 'logs'), `# ours\n${verifierKey(ORIGIN, key)}\n`)
    expect([...logs().keys()]).toEqual([ORIGIN])
    writeFileSync(path.join(folder, 'logs'), `${verifierKey(ORIGIN, key)}\nno key\n`)
    expect([...logs().keys()]).toEqual([ORIGIN])
    expect(wrong).toEqual(['logs, line 2: is not <name>+<key id>+<key>'])
    expect(() => parseLogs('x+00000000+AAAA')).toThrow('logs, line 1')
  })
})
