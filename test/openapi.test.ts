import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { openApiDocument } from '../lib/platform/openapi.ts'
import { agentRoutes } from '../server/agent-routes.ts'

const document = openApiDocument(agentRoutes, [{ url: 'http://127.0.0.1:3000', description: 'Console' }])
const operations = Object.values(document.paths).flatMap((path) => Object.values(path))

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([k, v]) => (k === '$ref' && typeof v === 'string' ? [v] : references(v)))
}

test('the document has every row once, under a name of its own', () => {
  expect(operations).toHaveLength(agentRoutes.length)
  expect(new Set(operations.map((o) => o.operationId)).size).toBe(operations.length)
  for (const row of agentRoutes) expect(row.summary, row.path).not.toBe('')
})

test('the document refers only to what it holds', () => {
  for (const ref of new Set(references(document))) {
    const names = ref.slice(2).split('/')
    const found = names.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document)
    expect(found, ref).toBeDefined()
  }
})

test('every schema of the document compiles', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const id = 'https://countersign.test/openapi'
  const absolute = (schema: unknown) => JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${id}#/`))
  ajv.addSchema({ $id: id, components: absolute(document.components) })
  let compiled = 0
  for (const o of operations) {
    const bodies = Object.values((o.requestBody as { content: object } | undefined)?.content ?? {})
    const answers = Object.values(o.responses as object).flatMap((r) =>
      Object.values((r as { content?: object }).content ?? {}),
    )
    for (const { schema } of [...bodies, ...answers] as { schema: unknown }[]) {
      ajv.compile(absolute(schema))
      compiled++
    }
  }
  expect(compiled).toBeGreaterThan(100)
})

test('every row that writes as an actor says what it takes', () => {
  for (const row of agentRoutes)
    if (row.method !== 'GET' && row.method !== 'DELETE' && row.path.startsWith('/api/v1/'))
      expect(row.body, `${row.method} ${row.path}`).toBeDefined()
})
