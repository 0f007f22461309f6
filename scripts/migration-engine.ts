import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'

// Prisma's own migration engine as WebAssembly, so that nothing is downloaded at run time. The repairs below are to
// its PostgreSQL adapter; docs/decisions says which and why.

const root = path.dirname(import.meta.dirname)
const schemaPath = path.join(root, 'prisma', 'schema.prisma')
const migrationsPath = path.join(root, 'prisma', 'migrations')
const filters = { externalTables: [] as string[], externalEnums: [] as string[] }
const CHAR_OID = 18
const TEXT_OID = 25

let started = false
function start() {
  if (started) return
  let message = ''
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(m: string) {
        message = m
      },
      get: () => message,
    },
  })
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const wasm = new WebAssembly.Module(readFileSync(path.join(folder, 'schema_engine_bg.wasm')))
  const instance = new WebAssembly.Instance(wasm, { './schema_engine_bg.js': bindings as never })
  bindings.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
  started = true
}

interface Adapter {
  executeScript(script: string): Promise<void>
  underlyingDriver(): { query(text: string): Promise<unknown> }
  onError(e: unknown): never
  performIO(query: object): Promise<{ fields?: { dataTypeID: number }[] }>
  queryRaw(query: object): Promise<{ columnTypes: number[] }>
}
function repaired(adapter: Adapter): Adapter {
  // executeScript splits at every ';', which breaks functions, DO blocks and literals: send the script whole
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script)
    } catch (e) {
      adapter.onError(e)
    }
  }
  // introspection reads pg_constraint.contype, a "char", which the adapter does not know: read it as text
  const performIO = adapter.performIO.bind(adapter)
  const queryRaw = adapter.queryRaw.bind(adapter)
  const chars = new WeakMap<object, number[]>()
  adapter.performIO = async (query) => {
    const result = await performIO(query)
    const found: number[] = []
    for (const [i, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== CHAR_OID) continue
      field.dataTypeID = TEXT_OID
      found.push(i)
    }
    chars.set(query, found)
    return result
  }
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    for (const i of chars.get(query) ?? []) result.columnTypes[i] = ColumnTypeEnum.Character
    return result
  }
  return adapter
}

async function engine(url: string): Promise<bindings.SchemaEngine> {
  start()
  const inner = new PrismaPg({ connectionString: url, idleTimeoutMillis: 50, allowExitOnIdle: true })
  const factory = {
    provider: inner.provider,
    adapterName: inner.adapterName,
    connect: async () => repaired((await inner.connect()) as unknown as Adapter),
    connectToShadowDb: async () => repaired((await inner.connectToShadowDb()) as unknown as Adapter),
  }
  const datamodels: [string, string][] = [[schemaPath, readFileSync(schemaPath, 'utf8')]]
  return bindings.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(factory as never))
}

export const migrationNames = (): string[] =>
  readdirSync(migrationsPath)
    .filter((name) => /^\d/.test(name))
    .sort()

const migrationsList = () => ({
  baseDir: migrationsPath,
  lockfile: { path: './migration_lock.toml', content: 'provider = "postgresql"\n' },
  shadowDbInitScript: '',
  migrationDirectories: migrationNames().map((name) => ({
    path: name,
    migrationFile: {
      path: 'migration.sql',
      content: { tag: 'ok', value: readFileSync(path.join(migrationsPath, name, 'migration.sql'), 'utf8') },
    },
  })),
})
const files = () => [{ path: schemaPath, content: readFileSync(schemaPath, 'utf8') }]

/** @returns the names of the migrations that were missing */
export async function applyMigrations(url: string): Promise<string[]> {
  const answer = await (await engine(url)).applyMigrations({ migrationsList: migrationsList(), filters } as never)
  return (answer as { appliedMigrationNames: string[] }).appliedMigrationNames
}

/** What would have to change for the database to be as schema.prisma says: SQL, empty when nothing. */
export async function drift(url: string): Promise<string> {
  const answer = (await (
    await engine(url)
  ).diff({
    from: { tag: 'schemaDatasource', files: files(), configDir: root },
    to: { tag: 'schemaDatamodel', files: files() },
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters,
  } as never)) as { stdout: string; exitCode: number }
  return answer.exitCode === 0 ? '' : answer.stdout
}
