import { z } from 'zod'
import { type Endpoint, endpoint } from './endpoint.ts'

// The OpenAPI 3.1 document, made from the rows that serve the requests: it cannot say anything else than they do.

interface Schema {
  [name: string]: unknown
}
interface Document {
  openapi: '3.1.1'
  info: Schema
  servers: { url: string; description: string }[]
  tags: { name: string }[]
  paths: { [path: string]: { [method: string]: Schema } }
  components: {
    schemas: { [name: string]: Schema }
    securitySchemes: { [name: string]: Schema }
    responses: { [name: string]: Schema }
  }
}

const PROBLEM: Schema = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; `errors` names each offending field by a JSON pointer.',
  required: ['type', 'title', 'status', 'code', 'request_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: { pointer: { type: 'string' }, message: { type: 'string' } },
      },
    },
    request_id: { type: 'string' },
  },
}
const OAUTH_ERROR: Schema = {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'string' }, error_description: { type: 'string' } },
}
const SECURITY: { [s in Endpoint['security']]: Schema[] } = {
  agent: [{ agentToken: [] }],
  actor: [{ serviceToken: [] }, { session: [] }],
  'agent or actor': [{ agentToken: [] }, { serviceToken: [] }, { session: [] }],
  client: [{ clientSecret: [] }, {}],
  public: [{}],
}

export function openApiDocument(rows: readonly Endpoint[], servers: Document['servers']): Document {
  const schemas: Document['components']['schemas'] = { Problem: PROBLEM, OAuthError: OAUTH_ERROR }
  const paths: Document['paths'] = {}
  for (const row of rows) {
    const path = row.path.replace(/:(\w+)\*?/g, '{$1}')
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operation(row, schemas) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Countersign',
      version: '1',
      description:
        'Agents ask before they act; people administer what decides. Every answer echoes X-Request-ID. Unknown members of a body are refused.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers,
    tags: [...new Set(rows.map((r) => r.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        agentToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From POST /api/oauth/token.' },
        serviceToken: { type: 'http', scheme: 'bearer', description: 'The token of a service account, cst_…' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'next-auth.session-token',
          description: 'The console’s own session.',
        },
        clientSecret: { type: 'http', scheme: 'basic', description: 'client_id and client secret (RFC 6749 §2.3.1).' },
      },
      responses: {
        Problem: {
          description: 'Refused, or not possible now.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
        OAuthError: {
          description: 'RFC 6749 §5.2.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/OAuthError' } } },
        },
      },
    },
  }
}

function operation(row: Endpoint, schemas: Document['components']['schemas']): Schema {
  const id = operationId(row)
  const media = row.security === 'client' ? 'application/x-www-form-urlencoded' : 'application/json'
  const answer = row.answer && {
    content: { 'application/json': { schema: schemaOf(row.answer, 'output', `${id}.answer`, schemas) } },
  }
  return {
    operationId: id,
    summary: row.summary,
    tags: [row.tag],
    security: SECURITY[row.security],
    parameters: parametersOf(row, id, schemas),
    ...(row.body
      ? {
          requestBody: {
            required: true,
            content: { [media]: { schema: schemaOf(row.body, 'input', `${id}.body`, schemas) } },
          },
        }
      : {}),
    responses: {
      [row.success ?? 200]: { description: 'Done.', ...answer },
      default: { $ref: `#/components/responses/${row.security === 'client' ? 'OAuthError' : 'Problem'}` },
    },
  }
}

/** `POST /api/v1/agents/:id/suspend` → `post_agents_id_suspend` */
const operationId = (row: Endpoint): string =>
  `${row.method.toLowerCase()}_${row.path
    .replace(/^\/(?:api\/v1|api)\//, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')}`

function parametersOf(row: Endpoint, id: string, schemas: Document['components']['schemas']): Schema[] {
  const inPath = [...row.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const keyed =
    row.idempotent ?? (row.method === 'POST' && row.security.startsWith('agent') && row.path.startsWith('/api/'))
  const inHeader = keyed
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description: 'The same key and body get the same answer for 24 hours; another body gets 422.',
          schema: { type: 'string' },
        },
      ]
    : []
  if (!row.query) return [...inPath, ...inHeader]
  // a query is text: what a value must be is said by what comes out, whether it may be left out by what goes in
  const given = schemaOf(row.query, 'input', `${id}.query`, schemas) as { required?: string[] }
  const parsed = schemaOf(row.query, 'output', `${id}.query`, schemas) as { properties?: { [name: string]: Schema } }
  const inQuery = Object.entries(parsed.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: given.required?.includes(name) ?? false,
    schema,
  }))
  return [...inPath, ...inQuery, ...inHeader]
}

/** zod's JSON Schema, with its own definitions moved to where `#/components/schemas` finds them. */
function schemaOf(
  type: z.ZodType,
  io: 'input' | 'output',
  name: string,
  schemas: Document['components']['schemas'],
): Schema {
  const {
    $schema: _,
    $defs,
    ...schema
  } = z.toJSONSchema(type, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as Schema
  const moved = (definition: string) => `${name}.${definition}`
  for (const [definition, body] of Object.entries(($defs ?? {}) as { [n: string]: Schema }))
    schemas[moved(definition)] = relocated(body, moved) as Schema
  return relocated(schema, moved) as Schema
}
function relocated(value: unknown, moved: (definition: string) => string): unknown {
  if (Array.isArray(value)) return value.map((v) => relocated(v, moved))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => {
      const definition = k === '$ref' && typeof v === 'string' ? /^#\/\$defs\/(.+)$/.exec(v)?.[1] : undefined
      return [k, definition === undefined ? relocated(v, moved) : `#/components/schemas/${moved(definition)}`]
    }),
  )
}

/** The row that serves the document of `rows()` and of itself. */
export function openApiRow(rows: () => readonly Endpoint[], servers: () => Document['servers']): Endpoint {
  let made: { key: string; body: Document } | undefined
  return endpoint({
    method: 'GET',
    path: '/api/v1/openapi.json',
    summary: 'This document (OpenAPI 3.1)',
    tag: 'Integrate',
    security: 'public',
    handle: async () => {
      const key = JSON.stringify(servers())
      if (made?.key !== key) made = { key, body: openApiDocument(rows(), servers()) }
      return { body: made.body, headers: { 'cache-control': 'public, max-age=300' } }
    },
  })
}
