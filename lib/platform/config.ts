import type { BlockList } from 'node:net'
import path from 'node:path'
import { z } from 'zod'
import { parseRanges } from './address-ranges.ts'
import { AppError } from './app-error.ts'
import { CONNECTIONS_DEFAULT, CONNECTIONS_MIN } from './connections.ts'
import './zod-sentences.ts'

// Everything that the environment can say, read once and checked. Nothing else in lib/ reads process.env, but for
// db.ts (the runtime URL, so that a script can use the database without the rest), the writer's key, likewise, and the
// log's level.

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback)
const text = z.string().trim().min(1)
const flag = z
  .enum(['0', '1', 'true', 'false'], { error: 'must be 0 or 1' })
  .transform((v) => v === '1' || v === 'true')
const address = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .transform((v) => v.replace(/\/+$/, ''))

const environment = z.object({
  PORT: port(3000),
  DECISION_POINT_PORT: port(3001),
  WORKER_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  SIGNER_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  HOST: text.default('127.0.0.1'),
  COUNTERSIGN_HOME: text.default('.countersign'),
  COUNTERSIGN_EXPORTS_DIR: text.optional(),
  COUNTERSIGN_EXPORTS_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  COUNTERSIGN_URL: address.optional(),
  COUNTERSIGN_DECISION_POINT_URL: address.optional(),
  COUNTERSIGN_RUNTIME_URL: text.optional(),
  /** Of one process to the database; read by connections.ts. */
  COUNTERSIGN_CONNECTIONS: z.coerce.number().int().min(CONNECTIONS_MIN).max(500).default(CONNECTIONS_DEFAULT),
  COUNTERSIGN_SECRET: z.string().min(32, { error: 'must have at least 32 characters' }).optional(),
  /** A file; read by lib/ledger/writer-key.ts. */
  COUNTERSIGN_WRITER_KEY: text.optional(),
  COUNTERSIGN_SIGNER_DIR: text.optional(),
  /** A file; read by lib/anchors/settings.ts. */
  COUNTERSIGN_ANCHORS: text.optional(),
  COUNTERSIGN_DEMO: flag.optional(),
  COUNTERSIGN_TRUST_PROXY: flag.optional(),
  COUNTERSIGN_OUTGOING_ALLOW: text
    .refine((v) => parseRanges(v) !== null, { error: 'must list addresses or blocks, such as 10.1.0.0/16,127.0.0.1' })
    .transform((v) => parseRanges(v))
    .optional(),
  COUNTERSIGN_OIDC_ISSUER: address.optional(),
  COUNTERSIGN_OIDC_CLIENT_ID: text.optional(),
  COUNTERSIGN_OIDC_CLIENT_SECRET: text.optional(),
  COUNTERSIGN_OIDC_NAME: text.default('Single sign-on'),
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** What the supervisor knows before there is a database: addresses, ports, folders. */
export interface Settings {
  /** Without a slash at the end, as people and browsers see it. */
  consoleUrl: string
  decisionPointUrl: string
  port: number
  decisionPointPort: number
  workerPort: number
  /** Whether somebody chose the worker's port; otherwise a busy one is replaced by a free one. */
  workerPortGiven: boolean
  signerPort: number
  /** As with the worker's. */
  signerPortGiven: boolean
  /** The signer's key and state: as safe as the home, and never in the database. */
  signerFolder: string
  host: string
  home: string
  /** Where bundles lie; consoles and workers must see the same. */
  exportsFolder: string
  exportsKeptDays: number
  /** NODE_ENV. Next sets it for the built console: ask `consoleUrl` for https where cookies are concerned. */
  production: boolean
  logLevel: string
  /** Whether the demonstration organization is asked for (true) or refused (false); null: as the circumstances say. */
  demo: boolean | null
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | null
  /** Whether X-Forwarded-* of the caller are believed (a proxy of the operator's own stands in front). */
  trustProxy: boolean
  /** The file that names the anchors; null where there are none. */
  anchors: string | null
  /** What requests to addresses of an organization's choice may reach although it is not public. */
  outgoingAllowed: BlockList | null
  /** That each process may open to the database. */
  connections: number
}
export interface Config extends Settings {
  /** Connects as the database's runtime role, which owns nothing. */
  runtimeUrl: string
  /** The installation's secret; every key is derived from it (secret.ts). */
  secret: string
}

export class ConfigError extends AppError {
  constructor(sentence: string) {
    super(500, 'configuration', sentence)
  }
}

/** As process.env is typed, without what Next adds to the type. */
export type Environment = { readonly [name: string]: string | undefined }

function parse(env: Environment): z.output<typeof environment> {
  const given = Object.fromEntries(Object.entries(env).filter(([, v]) => v !== undefined && v !== ''))
  const r = environment.safeParse(given)
  if (r.success) return r.data
  const issue = r.error.issues[0]
  throw new ConfigError(`${String(issue?.path[0] ?? 'The environment')} ${issue?.message ?? 'is not valid'}.`)
}

export function settings(env: Environment = process.env): Settings {
  const e = parse(env)
  // 0.0.0.0 and :: are where to listen, not where to go
  const reachable = ['0.0.0.0', '::'].includes(e.HOST) ? '127.0.0.1' : e.HOST
  const shown = reachable.includes(':') ? `[${reachable}]` : reachable
  const { COUNTERSIGN_OIDC_ISSUER: issuer, COUNTERSIGN_OIDC_CLIENT_ID: clientId } = e
  const { COUNTERSIGN_OIDC_CLIENT_SECRET: clientSecret } = e
  const given = [issuer, clientId, clientSecret].filter(Boolean).length
  if (given !== 0 && given !== 3)
    throw new ConfigError(
      'COUNTERSIGN_OIDC_ISSUER, COUNTERSIGN_OIDC_CLIENT_ID and COUNTERSIGN_OIDC_CLIENT_SECRET go together: set all three or none.',
    )
  return {
    consoleUrl: e.COUNTERSIGN_URL ?? `http://${shown}:${e.PORT}`,
    decisionPointUrl: e.COUNTERSIGN_DECISION_POINT_URL ?? `http://${shown}:${e.DECISION_POINT_PORT}`,
    port: e.PORT,
    decisionPointPort: e.DECISION_POINT_PORT,
    workerPort: e.WORKER_PORT ?? portBeside(e.DECISION_POINT_PORT, 1000),
    workerPortGiven: e.WORKER_PORT !== undefined,
    signerPort: e.SIGNER_PORT ?? portBeside(e.DECISION_POINT_PORT, 2000),
    signerPortGiven: e.SIGNER_PORT !== undefined,
    signerFolder: path.resolve(e.COUNTERSIGN_SIGNER_DIR ?? path.join(e.COUNTERSIGN_HOME, 'signer')),
    host: e.HOST,
    home: path.resolve(e.COUNTERSIGN_HOME),
    exportsFolder: path.resolve(e.COUNTERSIGN_EXPORTS_DIR ?? path.join(e.COUNTERSIGN_HOME, 'exports')),
    exportsKeptDays: e.COUNTERSIGN_EXPORTS_DAYS,
    production: e.NODE_ENV === 'production',
    logLevel: e.LOG_LEVEL,
    demo: e.COUNTERSIGN_DEMO ?? null,
    oidc: issuer && clientId && clientSecret ? { issuer, clientId, clientSecret, name: e.COUNTERSIGN_OIDC_NAME } : null,
    trustProxy: e.COUNTERSIGN_TRUST_PROXY ?? false,
    connections: e.COUNTERSIGN_CONNECTIONS,
    anchors: e.COUNTERSIGN_ANCHORS ? path.resolve(e.COUNTERSIGN_ANCHORS) : null,
    outgoingAllowed: e.COUNTERSIGN_OUTGOING_ALLOW ?? null,
  }
}
const portBeside = (port: number, by: number) => (port + by <= 65_535 ? port + by : port - by)

let read: Config | undefined
export function config(): Config {
  if (read) return read
  const { COUNTERSIGN_RUNTIME_URL: runtimeUrl, COUNTERSIGN_SECRET: secret } = parse(process.env)
  if (!runtimeUrl)
    throw new ConfigError(
      'COUNTERSIGN_RUNTIME_URL is not set: start with "npm start", or give the runtime role\'s URL.',
    )
  if (!secret) throw new ConfigError('COUNTERSIGN_SECRET is not set: start with "npm start", or give the secret.')
  read = { ...settings(), runtimeUrl, secret }
  return read
}
/** For tests that change the environment. */
export const forgetConfig = (): void => {
  read = undefined
}
