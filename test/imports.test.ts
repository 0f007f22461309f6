import { expect, test } from 'vitest'
import { importsOf, type Source, sources } from './source-graph.ts'

// The dependency direction of the architecture: app, server → operations → policy, ledger → platform.

const all = sources()
/** Without tests and what only they use. */
const product = all.filter((s) => !/\.test\.tsx?$|\/testing\//.test(s.file))
const byFile = new Map(all.map((s) => [s.file, s]))
const layerOf = (file: string) => {
  const [top, area] = file.split('/')
  if (top !== 'lib') return top ?? ''
  return area === 'policy' || area === 'ledger' || area === 'platform' ? area : 'operations'
}
/** Everything that breaks `rule`, as `file → import`. */
const breaches = (files: Source[], rule: (file: string, target: string, own: boolean, typeOnly: boolean) => boolean) =>
  files.flatMap((s) =>
    s.imports.filter((i) => !rule(s.file, i.target, i.own, i.typeOnly)).map((i) => `${s.file} → ${i.target}`),
  )

const MAY_USE: { [layer: string]: string[] } = {
  platform: ['platform', 'generated'],
  ledger: ['ledger', 'policy', 'platform', 'generated'],
  policy: ['policy', 'ledger', 'platform'],
  operations: ['operations', 'policy', 'ledger', 'platform', 'generated'],
  components: ['components'],
  app: ['app', 'components', 'operations', 'policy', 'ledger', 'platform', 'server'],
  server: ['server', 'operations', 'policy', 'ledger', 'platform', 'scripts'],
}

test('import lines are read as they are written', () => {
  const text = `import a from './a.ts'
import { type B, type C } from '../b/b.ts'
import type D from 'd'
import {
  e,
  type F,
} from 'e'
import './g.css'
export { h } from './h.ts'
const x = await import('./i.ts')`
  expect(importsOf('lib/x/y.ts', text).map((i) => [i.target, i.own, i.typeOnly])).toEqual([
    ['lib/x/a.ts', true, false],
    ['lib/b/b.ts', true, true],
    ['d', false, true],
    ['e', false, false],
    ['lib/x/g.css', true, false],
    ['lib/x/h.ts', true, false],
    ['lib/x/i.ts', true, false],
  ])
})

test('every layer uses only the layers below it', () => {
  const ours = product.filter((s) => MAY_USE[layerOf(s.file)])
  expect(ours.length).toBeGreaterThan(20)
  expect(
    breaches(ours, (file, target, own, typeOnly) => {
      if (!own) return true
      const from = layerOf(file)
      if (from === 'components' && typeOnly && target.startsWith('lib/')) return true
      return MAY_USE[from]?.includes(layerOf(target)) ?? false
    }),
  ).toEqual([])
})

test('the console uses of server/ only the mount of the endpoints', () => {
  const app = product.filter((s) => layerOf(s.file) === 'app')
  expect(breaches(app, (_, target) => !target.startsWith('server/') || target === 'server/console-mount.ts')).toEqual(
    [],
  )
})

test('pages and components hold no database client', () => {
  const shown = product.filter((s) => ['app', 'components'].includes(layerOf(s.file)))
  const forbidden = /^(pg|pg-boss|@prisma\/.*)$|^generated\/|^lib\/platform\/(db|postgres|postgres-files)\.ts$/
  expect(breaches(shown, (_, target, _own, typeOnly) => typeOnly || !forbidden.test(target))).toEqual([])
})

const LEDGER_WITH_IO =
  /^lib\/ledger\/(append|cosigned-note|create-log|enrol-writer|partitions|prepare-entry|read|recompute-root|serve|subject-keys|writer-key)\./
const PURE_PACKAGES = new Set([
  'node:crypto',
  '@cedar-policy/cedar-wasm',
  '@cedar-policy/cedar-wasm/nodejs',
  'ajv',
  'ajv/dist/2020.js',
  'ajv-formats',
  're2js',
  'zod',
])
/** What would make an answer depend on anything but its arguments. */
const IMPURE =
  /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bfetch\(|\brandomUUID\(|\bsetTimeout\(|\bsetInterval\(/

test('what decides and what proves does no input or output, reads no clock and no environment', () => {
  const roots = product.filter(
    (s) => s.file.startsWith('lib/policy/') || (s.file.startsWith('lib/ledger/') && !LEDGER_WITH_IO.test(s.file)),
  )
  const reached = new Set<Source>()
  const reach = (s: Source) => {
    if (reached.has(s)) return
    reached.add(s)
    for (const i of s.imports)
      if (i.own && !i.typeOnly) reach(byFile.get(i.target) ?? { file: i.target, text: '', lines: 0, imports: [] })
  }
  roots.forEach(reach)
  expect(roots.length).toBeGreaterThan(2)
  expect(breaches([...reached], (_, target, own, typeOnly) => own || typeOnly || PURE_PACKAGES.has(target))).toEqual([])
  const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm
  expect([...reached].filter((s) => IMPURE.test(s.text.replace(comments, ''))).map((s) => s.file)).toEqual([])
})

test('no circles', () => {
  const circles = new Set<string>()
  const done = new Set<string>()
  const visit = (file: string, trail: string[]) => {
    const at = trail.indexOf(file)
    if (at >= 0) {
      circles.add([...trail.slice(at), file].join(' → '))
      return
    }
    if (done.has(file)) return
    for (const i of byFile.get(file)?.imports ?? []) if (i.own && !i.typeOnly) visit(i.target, [...trail, file])
    done.add(file)
  }
  for (const s of all) visit(s.file, [])
  expect([...circles]).toEqual([])
})

test('no barrels: a name is imported from the file that defines it', () => {
  const barrel = (s: Source) => /(^|\/)index\.tsx?$/.test(s.file) || /^export \* from/m.test(s.text)
  expect(product.filter(barrel).map((s) => s.file)).toEqual([])
})

test('only the demonstration may set another clock', () => {
  const users = all.filter((s) => /\bwithSimulatedClock\b/.test(s.text)).map((s) => s.file)
  expect(users.filter((f) => !/^(prisma\/|lib\/platform\/clock\.ts|test\/)|\.test\.ts$/.test(f))).toEqual([])
})

test('what a person would have to scroll through is split: no source file over 400 lines', () => {
  expect(all.filter((s) => s.lines > 400).map((s) => `${s.file}: ${s.lines}`)).toEqual([])
})

test('no test is skipped, singled out or left for later', () => {
  const left = /\b(test|it|describe)\.(skip|only|todo|fixme)\b|\bxit\(|\bxtest\(/
  expect(
    all
      .filter((s) => /\.(test|spec)\.tsx?$/.test(s.file) && s.file !== 'test/imports.test.ts' && left.test(s.text))
      .map((s) => s.file),
  ).toEqual([])
})

test('the witness holds nothing of the product: no database, no settings, no secret', () => {
  const reached = new Set<string>()
  const reach = (file: string) => {
    if (reached.has(file)) return
    reached.add(file)
    for (const i of byFile.get(file)?.imports ?? []) if (!i.typeOnly) reach(i.target)
  }
  reach('server/witness.ts')
  expect(reached.has('lib/ledger/proofs.ts')).toBe(true)
  const foreign = /^(pg|pg-boss|@prisma\/.*|next.*)$|^generated\/|^lib\/platform\/(db|config|secret|postgres)/
  expect([...reached].filter((target) => foreign.test(target))).toEqual([])
})
