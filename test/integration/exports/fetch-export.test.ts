import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { checkExportsOf } from '../../../lib/exports/check-exports.ts'
import { exportRows } from '../../../lib/exports/endpoints.ts'
import { fileOf } from '../../../lib/exports/exports-folder.ts'
import { getExport } from '../../../lib/exports/get-export.ts'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { serveFetch } from '../../../lib/platform/http-server.ts'
import { createServiceAccount } from '../../../lib/registry/service-accounts/create-service-account.ts'
import { openWorld, process as pointOf, refund, type World } from '../authorize/world.ts'
import { entriesOf } from '../people/people-world.ts'
import { exportsDir, madeExport, verified } from './export-world.ts'

const run = promisify(execFile)
const MIB = 1_048_576
const folder = exportsDir()
const fetchRow = createFetch(exportRows, 'test')
let w: World
let token: string
let server: Awaited<ReturnType<typeof serveFetch>>
let id: string
beforeAll(async () => {
  process.env.COUNTERSIGN_EXPORTS_DIR = folder
  w = await openWorld()
  token = (await createServiceAccount(w.admin, { name: 'archive', scopes: ['audit:export'] })).token
  const point = pointOf(w)
  for (let i = 0; i < 3; i++) await point.authorize(refund('48213', 1_000 + i))
  id = await large()
  server = await serveFetch({ host: '127.0.0.1', port: 0, fetch: fetchRow })
})
afterAll(() => server.close(500))

/** A bundle of more than three MiB: its log is not so long, so the tar goes on with a file that means nothing. */
async function large(): Promise<string> {
  const made = await madeExport(w.t, w.admin, { kind: 'full', disclosures: true })
  const { tarHeader } = await import('../../../lib/exports/write-tar.ts')
  const { digestFile } = await import('../../../lib/exports/digest-file.ts')
  const file = fileOf(made)
  truncateSync(file, statSync(file).size - 1024)
  const filling = Buffer.alloc(3 * MIB + 512, 'x')
  appendFileSync(file, Buffer.concat([tarHeader('filling', filling.length, 0), filling, Buffer.alloc(1024)]))
  const { sha256, chunks } = await digestFile(file)
  await w.t.owner.query('UPDATE export SET bytes = $2, sha256 = $3, chunks = $4 WHERE id = $1', [
    made,
    statSync(file).size,
    sha256,
    chunks,
  ])
  return made
}
const get = (of: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetchRow(
    new Request(`http://127.0.0.1/api/v1/exports/${of}/file`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    }),
  )
const address = (of: string): string => `http://127.0.0.1:${server.port}/api/v1/exports/${of}/file`

describe('the file of a bundle', () => {
  test('comes whole, with its length and its digest', async () => {
    const answer = await get(id)
    const bytes = Buffer.from(await answer.arrayBuffer())
    const { sha256 } = await getExport(w.admin, id)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe(String(bytes.length))
    expect(answer.headers.get('etag')).toBe(`"sha256-${sha256}"`)
    expect(answer.headers.get('accept-ranges')).toBe('bytes')
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
  })
  test('comes in ranges, across the MiBs by which it is checked', async () => {
    const whole = readFileSync(fileOf(id))
    const last = whole.length - 1
    for (const [asked, from, to] of [
      ['bytes=0-0', 0, 0],
      [`bytes=${MIB - 1}-${MIB}`, MIB - 1, MIB],
      [`bytes=${MIB}-${2 * MIB - 1}`, MIB, 2 * MIB - 1],
      [`bytes=${2 * MIB + 7}-`, 2 * MIB + 7, last],
      ['bytes=-1', last, last],
      [`bytes=-${whole.length + 5}`, 0, last],
      [`bytes=5-${whole.length + 5}`, 5, last],
    ] as const) {
      const answer = await get(id, { range: asked })
      expect(answer.status, asked).toBe(206)
      expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to}/${whole.length}`)
      expect(answer.headers.get('content-length')).toBe(String(to - from + 1))
      expect(Buffer.from(await answer.arrayBuffer()).equals(whole.subarray(from, to + 1)), asked).toBe(true)
    }
  })
  test('refuses a range that lies beyond it, and ignores what is no single range', async () => {
    const { bytes } = await getExport(w.admin, id)
    for (const range of [`bytes=${bytes}-`, 'bytes=-0']) {
      const answer = await get(id, { range })
      expect(answer.status).toBe(416)
      expect(answer.headers.get('content-range')).toBe(`bytes */${bytes}`)
    }
    for (const range of ['bytes=5-2', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=a-b', 'bytes=-'])
      expect((await get(id, { range })).status, range).toBe(200)
  })
  test('goes on only with the same file', async () => {
    const etag = (await get(id)).headers.get('etag') as string
    expect((await get(id, { range: 'bytes=4-7', 'if-range': etag })).status).toBe(206)
    expect((await get(id, { range: 'bytes=4-7', 'if-range': '"another"' })).status).toBe(200)
    expect((await get(id, { range: 'bytes=4-7', 'if-range': `W/${etag}` })).status).toBe(200)
    expect((await get(id, { range: 'bytes=4-7', 'if-range': 'Fri, 20 Nov 2026 08:00:00 GMT' })).status).toBe(200)
    expect((await get(id, { 'if-none-match': etag })).status).toBe(304)
  })
  test('survives a transfer that broke: curl goes on where it was', async () => {
    const target = path.join(folder, 'fetched')
    // a proxy that cuts the first transfer in the middle of the second MiB
    const cut = http.createServer((request, response) => {
      http.get(address(id), { headers: request.headers }, (upstream) => {
        response.writeHead(upstream.statusCode ?? 502, upstream.headers)
        let passed = 0
        upstream.on('data', (chunk: Buffer) => {
          passed += chunk.length
          if (!request.headers.range && passed > MIB + MIB / 2) response.destroy()
          else response.write(chunk)
        })
        upstream.on('end', () => response.end())
        upstream.on('error', () => response.destroy())
      })
    })
    await new Promise<void>((resolve) => cut.listen(0, '127.0.0.1', resolve))
    const { port } = cut.address() as { port: number }
    const curl = (...more: string[]) =>
      run('curl', [
        '-sS',
        '--fail',
        '-H',
        `authorization: Bearer ${token}`,
        '-o',
        target,
        ...more,
        `http://127.0.0.1:${port}/`,
      ])
    await expect(curl()).rejects.toMatchObject({ code: 18 })
    const partly = statSync(target).size
    expect(partly).toBeGreaterThan(0)
    expect(partly).toBeLessThan(statSync(fileOf(id)).size)
    await curl('-C', '-')
    expect(readFileSync(target).equals(readFileSync(fileOf(id)))).toBe(true)
    rmSync(target)
    cut.close()
  })
  test('is evidence when it is taken: one entry while somebody fetches it, and one for what it discloses', async () => {
    const mine = async (type: string) =>
      (await entriesOf(w.organizationId, type)).filter((e) => e.subjectId === id && e.actorKind === 'service').length
    expect(await mine('export.downloaded')).toBe(1)
    expect(await mine('audit.read')).toBe(1)
  })
})

describe('who may not have it', () => {
  test('another organization, a person without the permission, a token without the scope', async () => {
    const other = await openWorld(w.t)
    await expect(getExport(other.admin, id)).rejects.toMatchObject({ status: 404 })
    await expect(getExport(w.lead, id)).rejects.toMatchObject({ status: 403 })
    for (const [world, scope, status] of [
      [other, 'audit:export', 404],
      [w, 'audit:read', 403],
    ] as const) {
      const { token: their } = await createServiceAccount(world.admin, { name: `t ${scope}`, scopes: [scope] })
      expect((await get(id, { authorization: `Bearer ${their}` })).status).toBe(status)
    }
    expect((await get(id, { authorization: 'Bearer nobody' })).status).toBe(401)
    expect((await get(`exp_${'0'.repeat(32)}`)).status).toBe(404)
    expect((await get('..%2f..%2fetc%2fpasswd')).status).toBe(404)
  })
})

describe('a stored bundle that somebody changed', () => {
  const change = (of: string, at: number): void => {
    const file = openSync(fileOf(of), 'r+')
    writeSync(file, Buffer.from('!'), 0, 1, at)
  }
  test('in its first MiB is not handed out, and says so', async () => {
    const of = await large()
    change(of, 700)
    const answer = await get(of)
    expect([answer.status, (await answer.json()).code]).toEqual([409, 'export_altered'])
    expect(await getExport(w.admin, of)).toMatchObject({
      state: 'altered',
      fault: 'The file is not what was made: it differs in the MiB that begins at byte 0.',
    })
    expect((await get(of)).status).toBe(409)
    expect((await entriesOf(w.organizationId, 'export.altered')).map((e) => e.subjectId)).toContain(of)
  })
  test('further on breaks off before the change', async () => {
    const of = await large()
    change(of, 2 * MIB + 3)
    const target = path.join(folder, 'altered')
    await expect(
      run('curl', ['-sS', '-H', `authorization: Bearer ${token}`, '-o', target, address(of)]),
    ).rejects.toThrow()
    expect(statSync(target).size).toBeLessThanOrEqual(2 * MIB)
    rmSync(target)
    await vi.waitFor(async () => expect((await getExport(w.admin, of)).state).toBe('altered'))
  })
  test('in its length, or by its absence', async () => {
    const longer = await large()
    appendFileSync(fileOf(longer), 'x')
    expect((await get(longer)).status).toBe(409)
    const gone = await large()
    rmSync(fileOf(gone))
    expect((await get(gone)).status).toBe(410)
    expect(await getExport(w.admin, gone)).toMatchObject({
      state: 'expired',
      fault: 'The file is not where it was kept.',
    })
  })
  test('is found without anybody asking for it', async () => {
    const of = await large()
    change(of, 2 * MIB + 3)
    expect(await checkExportsOf(w.organizationId)).toBe(0) // it was made just now
    await w.t.owner.query(`UPDATE export SET checked_at = now() - interval '25 hours' WHERE id = $1`, [of])
    await checkExportsOf(w.organizationId)
    expect(await getExport(w.admin, of)).toMatchObject({ state: 'altered' })
  })
  test('is found also when its row was changed with it: the log remembers what was made', async () => {
    const of = await large() // by the database's owner, who changed file, size and digests alike
    expect((await get(of)).status).toBe(200)
    await w.t.owner.query(`UPDATE export SET checked_at = now() - interval '25 hours' WHERE id = $1`, [of])
    await checkExportsOf(w.organizationId)
    expect(await getExport(w.admin, of)).toMatchObject({
      state: 'altered',
      fault: 'The file is not what was made: it differs from the digest in the log.',
    })
  })
  test('stays when it is what was made', async () => {
    const of = await madeExport(w.t, w.admin, { kind: 'full' })
    await w.t.owner.query(`UPDATE export SET checked_at = now() - interval '25 hours' WHERE id = $1`, [of])
    await checkExportsOf(w.organizationId)
    const { state, checked_at } = await getExport(w.admin, of)
    expect(state).toBe('done')
    expect(Date.parse(checked_at as string)).toBeGreaterThan(Date.now() - 600_000)
  })
  test('goes when its time has come', async () => {
    const of = await large()
    await w.t.owner.query(`UPDATE export SET expires_at = now() - interval '1 second' WHERE id = $1`, [of])
    await checkExportsOf(w.organizationId)
    expect(await getExport(w.admin, of)).toMatchObject({ state: 'expired' })
    expect(() => statSync(fileOf(of))).toThrow('ENOENT')
  })
  test('verifies as long as nobody did', async () => {
    expect(await verified(w.t, w.organizationId, id)).toMatchObject({ tampered: [], unverifiable: [] })
  })
})
