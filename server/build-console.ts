import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../lib/platform/app-error.ts'
import type { Environment } from '../lib/platform/config.ts'
import { lock } from '../scripts/lock.mjs'
import { command, root } from './commands.ts'

// What is made from the sources: Prisma's client and the built console. Made again only when a source changed, by one
// start at a time: several installations may start from one checkout at the same moment.

const FOLDERS = ['app', 'components', 'lib', 'server', 'prisma', 'public']
const TOP = /\.(ts|js|mjs)$|^package(-lock)?\.json$/
const NOT_BUILT = /\.test\.tsx?$|^(vitest|playwright)\.|^next-env\./

function contentHash(files: string[]): string {
  const hash = createHash('sha256')
  for (const file of files.sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0')
  return hash.digest('hex')
}
function sources(): string[] {
  const files = readdirSync(root).filter((name) => TOP.test(name))
  for (const folder of FOLDERS) {
    const at = path.join(root, folder)
    if (!existsSync(at)) continue
    for (const f of readdirSync(at, { recursive: true, withFileTypes: true }))
      if (f.isFile()) files.push(path.relative(root, path.join(f.parentPath, f.name)))
  }
  return files.filter((f) => !NOT_BUILT.test(f))
}
const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null)
const locked = async (name: string, work: () => Promise<void>, say: (line: string) => void) => {
  const release = await lock(path.join(root, `${name}.lock`), () => say('Waiting for another start that builds …'))
  process.once('exit', release)
  try {
    await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** Prisma's client from the schema, without the download that its command line would begin with. */
export async function generateClient(say: (line: string) => void): Promise<void> {
  const stamp = path.join(root, 'generated', 'stamp')
  const wanted = contentHash(['prisma/schema.prisma', 'package-lock.json'])
  if (read(stamp) === wanted) return
  await locked(
    '.generated',
    async () => {
      if (read(stamp) === wanted) return
      const { ok, output } = await command(['node_modules/prisma/build/index.js', 'generate'], {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: 'package.json', // any file that exists keeps it from fetching one
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      })
      if (!ok) throw new AppError(500, 'build', `Prisma's client could not be generated: ${output.split('\n').at(-1)}`)
      mkdirSync(path.dirname(stamp), { recursive: true })
      writeFileSync(stamp, wanted)
    },
    say,
  )
}

export const distFolder = (env: Environment = process.env): string => env.COUNTERSIGN_DIST || '.next'

export async function buildConsole(say: (line: string) => void): Promise<void> {
  const stamp = path.join(root, distFolder(), 'countersign-sources')
  const wanted = contentHash(sources())
  if (read(stamp) === wanted) return
  await locked(
    distFolder(),
    async () => {
      if (read(stamp) === wanted) return
      rmSync(stamp, { force: true }) // until the build is whole
      say('Building the console …')
      const started = performance.now()
      const { ok, output } = await command(['node_modules/next/dist/bin/next', 'build'], {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
      })
      if (!ok) {
        console.error(output)
        throw new AppError(500, 'build', 'The console could not be built: see above.')
      }
      writeFileSync(stamp, wanted)
      say(`Console built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
    },
    say,
  )
}
