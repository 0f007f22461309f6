import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { tarHeader } from '../exports/write-tar.ts'
import { parsePolicyFile } from './policy-file.ts'
import { otherIsHere, otherVerdict, verdict, WHO, writeTar } from './testing/both-verifiers.ts'
import { fullBundle, makeEntries, POLICY, writeFiles } from './testing/make-bundle.ts'
import { verifyBundle } from './verify-bundle.ts'

const bundle = await fullBundle(makeEntries(30))
const folder = writeFiles(bundle)
const tar = `${folder}.tar`
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(tar, { force: true })
})
/** What both say of a bundle at that path. */
function said(where: string): string {
  const own = verdict(verifyBundle(where, { policy: parsePolicyFile(POLICY) }))
  if (otherIsHere) expect(`${otherVerdict(where, POLICY).exit}`, otherVerdict(where, POLICY).says).toBe(own[0])
  return own
}
const member = (name: string, type: string, bytes = Buffer.alloc(0)): Buffer =>
  Buffer.concat([tarHeader(name, bytes.length, 0, type), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
/** The bundle’s tar with something in front. */
function withFirst(...members: Buffer[]): string {
  writeTar(tar, bundle)
  writeFileSync(tar, Buffer.concat([...members, readFileSync(tar)]))
  return said(tar)
}
const pax = (records: string): Buffer => member('pax', 'x', Buffer.from(records))

describe(`a bundle in a tar (${WHO})`, () => {
  it('as the product writes it, without its end, and in a folder', () => {
    writeTar(tar, bundle)
    expect(said(tar)).toBe('0 ')
    truncateSync(tar, readFileSync(tar).length - 1024)
    expect(said(tar)).toBe('0 ')
    writeTar(tar, Object.fromEntries(Object.entries(bundle).map(([name, bytes]) => [`july/${name}`, bytes])))
    expect(said(tar)).toBe('0 ')
  })
  it.each(['ustar', 'pax', 'gnu'])('packed again by tar, as %s', (format) => {
    const [within, name] = [path.dirname(folder), path.basename(folder)]
    for (const what of [[name], ['-C', folder, '.']]) {
      expect(spawnSync('tar', [`--format=${format}`, '-C', within, '-cf', tar, ...what]).status).toBe(0)
      expect(said(tar)).toBe('0 ')
    }
  })
  it('with long names and sizes in extended headers', () => {
    const long = `${'d/'.repeat(70)}notes.txt`
    const record = ` path=${long}\n`
    expect(withFirst(pax(`${record.length + 3}${record}`), member('short', '0', Buffer.from('x')))).toBe('0 ')
    expect(withFirst(member('long', 'L', Buffer.from(`${long}\0`)), member('short', '0'))).toBe('0 ')
    const sized = member('sized', '0', Buffer.from('twelve bytes'))
    expect(withFirst(pax('11 size=12\n'), sized)).toBe('0 ')
  })
})

describe(`a tar that no export is (${WHO})`, () => {
  it('leads elsewhere', () => {
    for (const name of ['../manifest.json', '/etc/passwd', 'a/../../b', 'a//b', 'a\\b', '..'])
      expect(withFirst(member(name, '0'))).toBe('2 : the tar holds a name that leads elsewhere')
    expect(withFirst(pax('16 path=../../x\n'), member('a', '0'))).toBe('2 : the tar holds a name that leads elsewhere')
  })
  it('holds links, devices or pipes', () => {
    for (const type of ['1', '2', '3', '4', '6', 'S'])
      expect(withFirst(member('entries', type))).toBe('2 : the tar holds entries, which is no plain file')
  })
  it('holds a file twice', () => {
    expect(withFirst(member('checkpoint', '0'))).toBe('2 : the tar holds checkpoint twice')
    expect(withFirst(member('./checkpoint', '0'))).toBe('2 : the tar holds checkpoint twice')
  })
  it('was not copied whole', () => {
    writeTar(tar, bundle)
    truncateSync(tar, readFileSync(tar).length - 2048)
    expect(said(tar)).toMatch(/^2 : the tar ends within tile\/0\/000.p\/30: it was not copied whole$/)
    truncateSync(tar, 100)
    expect(said(tar)).toBe('2 : the tar ends too early: it was not copied whole')
    truncateSync(tar, 0)
    expect(said(tar)).toBe('2 : the tar ends too early: it was not copied whole')
  })
  it('is damaged in a header, or no tar at all', () => {
    writeTar(tar, bundle)
    const bytes = readFileSync(tar)
    bytes[130] = 0x37
    writeFileSync(tar, bytes)
    expect(said(tar)).toBe('2 : this is no tar, or a header of it was damaged')
    writeFileSync(tar, 'x'.repeat(4096))
    expect(said(tar)).toBe('2 : this is no tar, or a header of it was damaged')
    writeFileSync(tar, Buffer.alloc(1024))
    expect(said(tar)).toBe('2 : the tar holds no file')
  })
  it('states sizes that cannot be', () => {
    for (const record of ['12 size=1e9\n', '11 size=-1\n', '9 size=1\n'])
      expect(withFirst(pax(record), member('a', '0'))[0]).toBe('2')
    expect(withFirst(pax('19 size=9999999999\n'), member('a', '0'))).toContain('2 : the tar ends within a')
    for (const record of ['size=1\n', '99 size=1\n', '7 =1\n', '0 \n'])
      expect(withFirst(pax(record), member('a', '0'))).toBe('2 : a header of the tar is none')
  })
  it('hides a changed entry behind a valid header', () => {
    writeTar(tar, { ...bundle, 'entries.ndjson': String(bundle['entries.ndjson']).replace('agt_7', 'agt_8') })
    expect(said(tar)).toBe('1 7: is not what was signed')
  })
})

describe(`a folder that no export is (${WHO})`, () => {
  it('holds links or folders where files belong', () => {
    const kept = path.join(folder, 'entries.ndjson')
    const bytes = readFileSync(kept)
    writeFileSync(`${folder}.elsewhere`, bytes)
    rmSync(kept)
    symlinkSync(`${folder}.elsewhere`, kept)
    expect(said(folder)).toBe('2 : entries.ndjson is no plain file')
    rmSync(kept)
    mkdirSync(kept)
    expect(said(folder)).toBe('2 : entries.ndjson is no plain file')
    rmSync(kept, { recursive: true })
    rmSync(`${folder}.elsewhere`)
    appendFileSync(kept, bytes)
    expect(said(folder)).toBe('0 ')
  })
})
