import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { COSIGNATURE, privateKeyOf, verifierKey } from '../ledger/note.ts'
import { readAnchors } from './settings.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'anchors-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const KEY = verifierKey('witness.example/w1', privateKeyOf(Buffer.alloc(32, 1)), COSIGNATURE)
const LOG_KEY = verifierKey('witness.example/w1', privateKeyOf(Buffer.alloc(32, 1)))
writeFileSync(path.join(folder, 'secret'), ' s3cret\n')
writeFileSync(path.join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----')
const file = path.join(folder, 'anchors.yaml')
const read = (text: string) => {
  writeFileSync(file, text)
  return readAnchors(file)
}
const witness = (more = '', key = KEY) =>
  `witnesses:\n  - name: elsewhere\n    url: https://witness.example/\n    key: ${key}\n${more}`

describe('the file of the anchors', () => {
  it('may be missing, and may be empty: then there are none', () => {
    expect(readAnchors(null)).toEqual([])
    expect(read('')).toEqual([])
    expect(read('witnesses: []\n')).toEqual([])
  })

  it('names anchors of four kinds; its files lie beside it, its credentials are shown to nobody', () => {
    const all = read(`${witness()}folders:
  - {name: archive, path: copies, every_seconds: 60}
buckets:
  - name: vault
    endpoint: https://user:pass@s3.example/
    bucket: evidence
    region: eu-1
    prefix: logs/
    access_key_id: id
    secret_access_key_file: secret
    retain_days: 30
timestamps:
  - {name: authority, url: https://tsa.example/tsr?token=x, ca: ca.pem}
`)
    expect(all.map((t) => [t.name, t.kind, t.place, t.everySeconds, t.lateAfterSeconds])).toEqual([
      ['elsewhere', 'witness', 'https://witness.example', 10, 600],
      ['archive', 'folder', path.join(folder, 'copies'), 60, 3_600],
      ['vault', 's3', 'https://s3.example/evidence/logs/', 300, 3_600],
      ['authority', 'timestamp', 'https://tsa.example/tsr', 3_600, 172_800],
    ])
    expect(all[2]).toMatchObject({ secretAccessKey: 's3cret', retainDays: 30 })
    expect(all[3]).toMatchObject({ ca: '-----BEGIN CERTIFICATE-----' })
  })

  it.each([
    ['not YAML', 'witnesses: [', 'is not YAML'],
    ['another word', 'witness: []\n', 'Unrecognized'],
    ['a name with a space', witness().replace('elsewhere', 'else where'), 'witnesses.0.name must be small letters'],
    ['an address that is none', witness().replace('https://', 'ftp://'), 'witnesses.0.url must be an http'],
    ['the key of a log', witness('', LOG_KEY), 'witnesses.0.key must be the verifier key of a witness'],
    ['two of one name', `${witness()}folders:\n  - {name: elsewhere, path: x}\n`, 'two anchors are called elsewhere'],
    ['one that is always late', witness('    every_seconds: 600\n'), 'would always be late'],
    [
      'a file that is not there',
      `timestamps:\n  - {name: a, url: 'https://a.example', ca: nowhere.pem}\n`,
      'cannot be read (ENOENT)',
    ],
    [
      'a file that holds no certificate',
      `timestamps:\n  - {name: a, url: 'https://a.example', ca: secret}\n`,
      'holds no certificate',
    ],
    [
      'a prefix that leads elsewhere',
      'buckets:\n  - {name: a, endpoint: "https://a.example", bucket: evidence, region: r, prefix: "../x", access_key_id: i, secret_access_key_file: secret}\n',
      'buckets.0.prefix must be',
    ],
  ])('is refused with one sentence that names what is wrong: %s', (_what, text, sentence) => {
    expect(() => read(text)).toThrow(sentence)
    expect(() => read(text)).toThrow('COUNTERSIGN_ANCHORS: ')
  })

  it('that cannot be read is said so', () => {
    expect(() => readAnchors(path.join(folder, 'none.yaml'))).toThrow('cannot be read (ENOENT)')
  })
})
