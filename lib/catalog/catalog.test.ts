import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_BANDS, DEFAULT_THRESHOLDS } from '../policy/defaults.ts'
import type { JsonObject } from '../policy/types.ts'
import { type Catalog, fileOf } from './catalog.ts'
import { parseCatalog } from './parse-catalog.ts'
import { planCatalog } from './plan-catalog.ts'
import { FILE_BYTES_MAX, readYaml } from './read-yaml.ts'
import { catalogFiles, yamlOf } from './render-catalog.ts'

const policy = (id: string, over: JsonObject = {}, terms: JsonObject = {}) => ({
  content: {
    id,
    kind: 'guard',
    cedar: 'forbid (principal is Agent, action, resource);',
    outcome: 'deny',
    reason_code: 'NO',
    sentence: 'No.',
    mode: 'enforce',
    environments: [],
    ...over,
  } as JsonObject,
  owner: 'per_1',
  rationale: 'Because of it.',
  review_at: null,
  examples: [],
  ...terms,
})
const catalog = (more: Partial<Catalog> = {}): Catalog => ({
  default_queue: 'operations-leads',
  policies: new Map([['no', policy('no')]]),
  thresholds: new Map(
    DEFAULT_THRESHOLDS.map(({ impact, reversibility, sensitivity, semi, autonomous }) => [
      `${impact}/${reversibility}/${sensitivity}`,
      {
        cell: { impact, reversibility, sensitivity },
        value: { semi, autonomous, owner: 'per_1', rationale: 'As delivered.' } as unknown as JsonObject,
      },
    ]),
  ),
  bands: DEFAULT_BANDS as unknown as JsonObject,
  limits: new Map(),
  tools: new Map(),
  identities: new Map([
    [
      'agi_1',
      { agent: 'refund-assistant', environment: 'production', default_stage: 'supervised', tools: {}, models: [] },
    ],
  ]),
  ...more,
})
const errorsOf = (files: { [path: string]: string }) =>
  parseCatalog(files).findings.map((f) => `${f.file}:${f.line}:${f.column} ${f.code}`)
const withFile = (name: string, text: string) => ({ ...catalogFiles(catalog()), [name]: text })

describe('there and back', () => {
  test('files of a catalog are read as that catalog, and written again as the same bytes', () => {
    const files = catalogFiles(catalog())
    const { catalog: read, findings } = parseCatalog(files)
    expect(findings).toEqual([])
    expect(catalogFiles(read)).toEqual(files)
    expect(planCatalog(read, catalog(), new Set(), 'why')).toEqual({ items: [], findings: [] })
  })

  test('whatever a value is, YAML gives it back', () => {
    const value = fc.jsonValue({ noUnicodeString: false } as object).filter((v) => !JSON.stringify(v).includes('-0'))
    fc.assert(
      fc.property(value, (v) => {
        const text = yamlOf({ v } as JsonObject)
        const reading = readYaml('x.yaml', text)
        expect(reading.findings).toEqual([])
        expect(reading.value).toEqual({ v })
        expect(yamlOf(reading.value as JsonObject)).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  test('texts of people and of Cedar survive: quotes, colons, line breaks, what YAML takes for truth or numbers', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'no',
        'yes',
        '1e3',
        '0x10',
        'null',
        '~',
        '- a',
        'a: b',
        '# c',
        '2026-11-20',
        "it's “so”",
        '=EUR',
        '<<',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    )
    const sentence = line.filter((s) => s.trim() === s && !/\p{Cc}/u.test(s) && s.isWellFormed() && s !== '')
    const cedar = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).filter((s) => !s.includes('\0'))
    fc.assert(
      fc.property(sentence, cedar, fc.constantFrom('', '\n', '\n\n', '\r\n'), (said, body, end) => {
        const one = catalog({
          thresholds: new Map(),
          policies: new Map([['p', policy('p', { sentence: said, cedar: `x${body}${end}` })]]),
        })
        const files = catalogFiles(one)
        const { catalog: read, findings } = parseCatalog(files)
        expect(findings).toEqual([])
        expect(catalogFiles(read)).toEqual(files)
      }),
      { numRuns: 300 },
    )
  })

  test('the order of rows changes nothing', () => {
    const rows = ['b', 'a', 'c'].map((id) => [id, policy(id)] as const)
    const one = catalogFiles(catalog({ policies: new Map(rows) }))
    const other = catalogFiles(catalog({ policies: new Map(rows.toReversed()) }))
    expect(JSON.stringify(one)).toBe(JSON.stringify(other))
  })
})

describe('the difference', () => {
  const plan = (wanted: Catalog, retired: string[] = []) => planCatalog(wanted, catalog(), new Set(retired), 'Agreed.')
  test('names what is added, changed and gone', () => {
    const { items } = plan(
      catalog({
        policies: new Map([['new', policy('new')]]),
        default_queue: 'finance',
        identities: new Map([
          [
            'agi_1',
            {
              agent: 'refund-assistant',
              environment: 'production',
              default_stage: 'semi',
              tools: { 'a.b': 'autonomous' },
              models: ['m'],
            },
          ],
        ]),
      }),
    )
    expect(items.map((i) => [i.verb, i.file, i.item.kind])).toEqual([
      ['add', 'policies/new.yaml', 'policy.publish'],
      ['retire', 'policies/no.yaml', 'policy.retire'],
      ['change', 'identities/agi_1.yaml', 'stages.set'],
      ['change', 'identities/agi_1.yaml', 'models.approve'],
      ['change', 'organization.yaml', 'settings.change'],
    ])
    expect(items[1]?.item).toEqual({ kind: 'policy.retire', id: 'no', reason: 'Agreed.' })
  })
  test('a file that names no owner leaves the owner as it is', () => {
    const { owner: _, ...rest } = policy('no')
    expect(plan(catalog({ policies: new Map([['no', rest]]) })).items).toEqual([])
  })
  test('the matrix stays whole, a retired id is not used again, and no identity is made here', () => {
    const thresholds = new Map([...catalog().thresholds].slice(1))
    const unknown = { ...(catalog().identities.get('agi_1') as object) } as never
    const { findings } = plan(
      catalog({
        thresholds,
        policies: new Map([
          ['no', policy('no')],
          ['old', policy('old')],
        ]),
        identities: new Map([['agi_2', unknown]]),
      }),
      ['old'],
    )
    expect(findings.map((f) => f.code)).toEqual(['retired', 'cell_missing', 'unknown_identity'])
  })
})

describe('what strangers write', () => {
  test('an empty folder, or another one, retires nothing', () => {
    expect(errorsOf({})).toEqual(
      ['organization.yaml:1:1', 'bands.yaml:1:1', 'thresholds.yaml:1:1'].map((f) => `${f} file_missing`),
    )
  })
  test.each([
    ['policies/no.yaml', 'kind: guard\nkind: permit\n', 'policies/no.yaml:2:1 duplicate_key'],
    ['policies/no.yaml', 'a: &x [1]\nb: *x\n', 'policies/no.yaml:1:7 anchor'],
    ['policies/no.yaml', 'a: !!binary aGk=\n', 'policies/no.yaml:1:13 tag'],
    ['policies/no.yaml', '%YAML 1.1\n---\na: yes\n', 'policies/no.yaml:1:1 directive'],
    ['policies/no.yaml', 'a: 1\n---\nb: 2\n', 'policies/no.yaml:2:1 syntax'],
    ['policies/no.yaml', 'a: [1\n', 'policies/no.yaml:2:1 syntax'],
    ['policies/no.yaml', 'a: .inf\n', 'policies/no.yaml:1:4 number'],
    ['policies/no.yaml', '- a\n', 'policies/no.yaml:1:1 wrong_type'],
    ['policies/no.yaml', '', 'policies/no.yaml:1:1 wrong_type'],
    ['policies/no.yaml', `a: ${'x'.repeat(FILE_BYTES_MAX)}\n`, 'policies/no.yaml:1:1 too_large'],
    ['policies/no.yaml', `a: ${'['.repeat(200)}${']'.repeat(200)}`, 'policies/no.yaml:1:102 too_deep'],
    ['thresholds.yaml', 'a: 1\n', 'thresholds.yaml:1:1 wrong_type'],
    ['thresholds.yaml', '- 1\n', 'thresholds.yaml:1:3 wrong_type'],
    ['organization.yaml', 'format: countersign/9\ndefault_queue: q\n', 'organization.yaml:1:1 invalid'],
    ['policies/../secrets.yaml', 'a: 1', 'policies/../secrets.yaml:1:1 unknown_file'],
    ['/etc/passwd.yaml', 'a: 1', '/etc/passwd.yaml:1:1 unknown_file'],
    ['policies\\no2.yaml', 'a: 1', 'policies\\no2.yaml:1:1 unknown_file'],
    ['constructor/x.yaml', 'a: 1', 'constructor/x.yaml:1:1 unknown_file'],
    ['notes.txt', 'a', 'notes.txt:1:1 unknown_file'],
    ['policies/lonely.cedar', 'forbid (principal, action, resource);', 'policies/lonely.cedar:1:1 file_missing'],
  ])('%s with a text of its own (%#)', (name, text, expected) => {
    expect(errorsOf(withFile(name, text))).toContain(expected)
  })
  test('who opens a hundred thousand brackets is told so a few times', () => {
    const found = errorsOf(withFile('policies/no.yaml', '['.repeat(100_000)))
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThan(30)
  })
  test('every wrong member is named at its place', () => {
    const files = catalogFiles(catalog())
    const text = (files['policies/no.yaml'] as string)
      .replace('outcome: deny', 'outcome: perhaps')
      .replace('mode: enforce', 'mode: enforce\nsurprise: 1')
    expect(errorsOf({ ...files, 'policies/no.yaml': text })).toEqual([
      'policies/no.yaml:2:1 invalid',
      'policies/no.yaml:6:1 unknown_member',
    ])
  })
  test('members that are ours to set are refused', () => {
    const files = catalogFiles(catalog())
    expect(errorsOf({ ...files, 'policies/no.yaml': `id: other\n${files['policies/no.yaml']}` })).toEqual([
      'policies/no.yaml:1:1 unknown_member',
    ])
  })
  test('no path leaves its folder, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '-', '\0', ':') }), (name) => {
        for (const file of [`policies/${name}.yaml`, `${name}.yaml`, `tools/${name}.yaml`]) {
          const known = fileOf(file)
          if (known && 'name' in known) expect(path.posix.normalize(`root/${file}`)).toMatch(/^root\/[a-z]+\/[^/]+$/)
        }
      }),
    )
  })
  test('a thousand aliases of aliases are refused before they are followed', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}, *a${i - 1}` : '1'}]`)
    expect(errorsOf(withFile('policies/no.yaml', lines.join('\n')))).toContain('policies/no.yaml:1:9 anchor')
  })
})

test('the scenarios’ catalog is one of these', () => {
  const folder = path.join(import.meta.dirname, '../../bench/scenarios/catalog')
  const files = Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile())
      .map((e) => path.join(e.parentPath, e.name))
      .map((f) => [path.relative(folder, f), readFileSync(f, 'utf8')]),
  )
  expect(errorsOf(files as { [path: string]: string })).toEqual(['organization.yaml:1:1 file_missing'])
})
