import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { openApiDocument } from './openapi.ts'

const rows = [
  endpoint({
    method: 'POST',
    path: '/api/v1/things/:id/parts',
    summary: 'Make a part',
    tag: 'Things',
    security: 'actor',
    body: z.strictObject({ name: z.string(), extra: z.json(), at: z.iso.datetime().transform((s) => new Date(s)) }),
    answer: z.object({ id: z.string(), extra: z.json() }),
    idempotent: true,
    success: 201,
    handle: async () => ({}),
  }),
  endpoint({
    method: 'GET',
    path: '/api/v1/things/:id/parts',
    summary: 'Parts',
    tag: 'Things',
    security: 'agent',
    query: z.object({ limit: z.coerce.number().int().max(100).default(50), q: z.string().optional() }),
    handle: async () => ({}),
  }),
]
const document = openApiDocument(rows, [{ url: 'http://127.0.0.1:3000', description: 'Console' }])

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([k, v]) => (k === '$ref' && typeof v === 'string' ? [v] : references(v)))
}

describe('the OpenAPI document', () => {
  test('has every row under its method, with templates for parameters', () => {
    const path = document.paths['/api/v1/things/{id}/parts']
    expect(Object.keys(path ?? {}).sort()).toEqual(['get', 'post'])
    expect(path?.post?.parameters).toMatchObject([
      { name: 'id', in: 'path' },
      { name: 'Idempotency-Key', in: 'header' },
    ])
    expect(path?.get?.parameters).toMatchObject([
      { name: 'id' },
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', maximum: 100 } },
      { name: 'q' },
    ])
    expect(path?.post?.responses).toHaveProperty('201')
  })
  test('refers only to what it holds', () => {
    const found = references(document)
    expect(found.length).toBeGreaterThan(2)
    for (const ref of found) {
      const at = ref
        .slice(2)
        .split('/')
        .reduce<unknown>((o, k) => (o as Record<string, unknown>)?.[k], document)
      expect(at, ref).toBeDefined()
    }
  })
  test('holds schemas that compile, and that take what the row takes', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    ajv.addSchema({ $id: 'https://countersign.test/openapi', components: document.components })
    const body = document.paths['/api/v1/things/{id}/parts']?.post?.requestBody as {
      content: { [m: string]: { schema: object } }
    }
    const schema = JSON.parse(
      JSON.stringify(body.content['application/json']?.schema).replaceAll('"#/', '"https://countersign.test/openapi#/'),
    )
    const check = ajv.compile(schema)
    expect(check({ name: 'a', extra: [{ b: 1 }], at: '2026-11-20T00:00:00Z' })).toBe(true)
    expect(check({ name: 'a', extra: null, at: '2026-11-20T00:00:00Z', unknown: 1 })).toBe(false)
  })
})
