import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bucketStore } from '../../../lib/anchors/bucket-store.ts'
import { folderStore } from '../../../lib/anchors/folder-store.ts'
import type { BucketTarget } from '../../../lib/anchors/settings.ts'
import { checkpointName, type Store, storeCheckpoint } from '../../../lib/anchors/store-checkpoint.ts'
import { signCheckpoint } from '../../../lib/ledger/checkpoint.ts'
import { leafHash } from '../../../lib/ledger/merkle.ts'
import { privateKeyOf, signerOf } from '../../../lib/ledger/note.ts'
import { subtreesOf, treeRoot } from '../../../lib/ledger/proofs.ts'
import { ACCESS_KEY, SECRET_KEY, type StrictBucket, strictBucket, whyRefused } from './strict-bucket.ts'

const ORIGIN = 'countersign.example:8443/acme/i1'
const signer = signerOf(ORIGIN, privateKeyOf(Buffer.alloc(32, 7)))
const leaves = Array.from({ length: 300 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)))
const otherLeaves = [...leaves.slice(0, 50), ...leaves.slice(50).map((l) => leafHash(l))]
const rootOf = (size: number, of = leaves) => treeRoot(size, subtreesOf(of))
const noteAt = async (size: number, of = leaves) =>
  signCheckpoint({ origin: ORIGIN, size, root: await rootOf(size, of) }, [signer])
const offer = async (store: Store, size: number, known = 0, { of = leaves, current = size } = {}) =>
  storeCheckpoint({
    store,
    note: await noteAt(size, of),
    known,
    rootAt: (n) => rootOf(n, of),
    currentSize: async () => current,
  })

let folder: string
let bucket: StrictBucket
const target = (over: Partial<BucketTarget> = {}): BucketTarget => ({
  name: 'archive',
  kind: 's3',
  place: bucket.url,
  everySeconds: 60,
  lateAfterSeconds: 600,
  endpoint: bucket.url,
  bucket: 'evidence',
  region: 'eu-test-1',
  prefix: 'logs/',
  accessKeyId: ACCESS_KEY,
  secretAccessKey: SECRET_KEY,
  retainDays: null,
  ...over,
})
beforeAll(async () => {
  bucket = await strictBucket()
})
beforeEach(() => {
  bucket.objects.clear()
  bucket.refusals.length = 0
  Object.assign(bucket, { locks: true, conditions: true })
  folder = mkdtempSync(path.join(os.tmpdir(), 'anchors-'))
})
afterAll(() => bucket.close())

for (const [what, make] of [
  ['a folder', () => folderStore(folder)],
  ['a bucket', () => bucketStore(target())],
] as const)
  describe(`copies in ${what}`, () => {
    it('are written once, each under its size, and hold the note', async () => {
      const store = make()
      expect((await offer(store, 5)).done).toBe('anchored')
      expect((await offer(store, 300, 5)).done).toBe('anchored')
      expect((await store.get(checkpointName(ORIGIN, 300)))?.toString()).toBe(await noteAt(300))
      expect(await store.namesAfter(`${ORIGIN}/checkpoint/`, checkpointName(ORIGIN, 5))).toEqual([
        checkpointName(ORIGIN, 300),
      ])
      expect(await store.get(checkpointName(ORIGIN, 6))).toBeNull()
    })

    it('are never replaced, also by two at once', async () => {
      const store = make()
      const name = checkpointName(ORIGIN, 9)
      const put = await Promise.all(Array.from({ length: 8 }, (_, i) => store.putNew(name, Buffer.from(`writer ${i}`))))
      expect(put.filter((p) => p.stored)).toHaveLength(1)
      const first = await store.get(name)
      await store.putNew(name, Buffer.from('later'))
      expect(await store.get(name)).toEqual(first)
    })

    it('that we do not remember are recognised when they are ours: a crash before we could', async () => {
      const store = make()
      await offer(store, 60)
      expect((await offer(store, 60)).done).toBe('anchored')
      expect((await offer(store, 90, 0)).done).toBe('anchored')
      // another worker has stored a newer one meanwhile
      expect((await offer(store, 70, 0, { current: 90 })).done).toBe('anchored')
    })

    it('show that the log was changed behind them', async () => {
      const store = make()
      await offer(store, 100)
      expect(await offer(store, 100, 0, { of: otherLeaves })).toMatchObject({ done: 'forked', size: 100 })
      expect(await offer(store, 200, 0, { of: otherLeaves })).toMatchObject({
        done: 'forked',
        size: 100,
        evidence: await noteAt(100),
      })
      // grown past it again after a restore; what we remember is older
      expect(await offer(store, 200, 40, { of: otherLeaves })).toMatchObject({ done: 'forked', size: 100 })
    })

    it('show that the end of the log was lost', async () => {
      const store = make()
      await offer(store, 100)
      expect(await offer(store, 80, 60)).toMatchObject({
        done: 'forked',
        size: 100,
        sentence: expect.stringContaining('A copy of 100 entries lies there; this log has 80'),
      })
    })

    it('that are no checkpoints are said, not believed', async () => {
      const store = make()
      await store.putNew(checkpointName(ORIGIN, 7), Buffer.from('something'))
      expect(await offer(store, 7)).toMatchObject({
        done: 'refused',
        sentence: expect.stringContaining('is no checkpoint of this log'),
      })
      expect(await offer(store, 8)).toMatchObject({ done: 'refused' })
    })

    it('of a log whose name leads elsewhere are refused', async () => {
      for (const origin of ['../acme/i1', 'a/../../b', 'a//b', 'a/.hidden', 'a/b c']) {
        const note = signCheckpoint({ origin, size: 1, root: await rootOf(1) }, [])
        const outcome = await storeCheckpoint({
          store: make(),
          note: `${note}— x AAAAAAA=\n`,
          known: 0,
          rootAt: rootOf,
          currentSize: async () => 1,
        })
        expect([origin, outcome.done]).toEqual([origin, 'refused'])
      }
    })
  })

describe('a folder', () => {
  it('that is not there is not made: a share that is not mounted', async () => {
    rmSync(folder, { recursive: true })
    expect(await offer(folderStore(folder), 5)).toMatchObject({
      done: 'unreachable',
      sentence: expect.stringContaining('ENOENT'),
    })
    writeFileSync(folder, 'a file')
    expect(await offer(folderStore(folder), 5)).toMatchObject({ done: 'unreachable' })
  })

  it('keeps files that nobody writes to by accident, and nothing half written', async () => {
    await offer(folderStore(folder), 5)
    const where = path.join(folder, ...`${ORIGIN}/checkpoint`.split('/'))
    expect(readdirSync(where)).toEqual(['0000000000000005'])
    expect(statSync(path.join(where, '0000000000000005')).mode & 0o222).toBe(0)
    expect(readFileSync(path.join(where, '0000000000000005'), 'utf8')).toBe(await noteAt(5))
    chmodSync(path.join(where, '0000000000000005'), 0o600)
  })
})

describe('a bucket', () => {
  it('is asked with signatures that hold by the description, not only by the library', async () => {
    await offer(bucketStore(target()), 5)
    expect(bucket.refusals).toEqual(['NoSuchKey'])
    // Amazon's own example of Signature Version 4 ("GET Object")
    const example = {
      method: 'GET',
      url: '/test.txt',
      headers: {
        host: 'examplebucket.s3.amazonaws.com',
        range: 'bytes=0-9',
        'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        'x-amz-date': '20130524T000000Z',
        authorization: `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41`,
      },
    }
    expect(whyRefused(example, Buffer.alloc(0), 'us-east-1')).toBeNull()
    expect(whyRefused({ ...example, url: '/other.txt' }, Buffer.alloc(0), 'us-east-1')).toBe('SignatureDoesNotMatch')
  })

  it('says why when the key, the region or the bucket is wrong', async () => {
    for (const [over, code] of [
      [{ secretAccessKey: 'another' }, 'SignatureDoesNotMatch'],
      [{ accessKeyId: 'nobody' }, 'InvalidAccessKeyId'],
      [{ region: 'us-east-1' }, 'AuthorizationHeaderMalformed'],
      [{ bucket: 'others' }, 'NoSuchBucket'],
    ] as const)
      expect(await offer(bucketStore(target(over)), 5)).toMatchObject({
        done: 'refused',
        sentence: expect.stringContaining(code),
      })
    expect(await offer(bucketStore(target({ endpoint: 'http://127.0.0.1:9' })), 5)).toMatchObject({
      done: 'unreachable',
    })
  })

  it('locks what it keeps when it is asked to, and is no anchor when it does not', async () => {
    const outcome = await offer(bucketStore(target({ retainDays: 30 })), 5)
    const [kept] = [...bucket.objects.values()]
    expect(kept?.lock?.mode).toBe('COMPLIANCE')
    const days = (new Date(kept?.lock?.until ?? 0).getTime() - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(30)
    expect(outcome.done === 'anchored' && JSON.parse(outcome.proof.toString())).toMatchObject({
      name: checkpointName(ORIGIN, 5),
      version: 'v1',
      locked_until: kept?.lock?.until,
    })
    bucket.locks = false
    for (let i = 0; i < 2; i++)
      expect(await offer(bucketStore(target({ retainDays: 30 })), 6, 5)).toMatchObject({
        done: 'refused',
        sentence: expect.stringContaining('does not lock it'),
      })
  })

  it('that knows no conditions keeps what is there all the same', async () => {
    bucket.conditions = false
    await offer(bucketStore(target()), 100)
    expect(await offer(bucketStore(target()), 100, 0, { of: otherLeaves })).toMatchObject({ done: 'forked' })
    expect([...bucket.objects.values()][0]?.bytes.toString()).toBe(await noteAt(100))
  })
})
