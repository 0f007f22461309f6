import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from '../lib/platform/postgres.ts'
import { ensureRuntimeLogin } from '../lib/platform/runtime-role.ts'

/**
 * A PostgreSQL of its own with the product's schema, in a folder that goes with it. The environment of this process
 * names it: operations are imported after that, since they connect by it.
 */
export async function openDatabase(...flags: string[]) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-bench-'))
  chmodSync(folder, 0o755)
  const cluster = await startPostgres(folder, { flags })
  const close = async () => {
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    execFileSync(process.execPath, ['scripts/migrate.ts', 'apply'], {
      env: { ...process.env, DATABASE_URL: cluster.url },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const secret = randomBytes(32).toString('base64url')
    const runtimeUrl = await ensureRuntimeLogin(cluster.url, secret)
    Object.assign(process.env, { COUNTERSIGN_RUNTIME_URL: runtimeUrl, COUNTERSIGN_SECRET: secret })
    return { folder, cluster, close }
  } catch (e) {
    await close()
    throw e
  }
}
