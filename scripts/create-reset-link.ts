import pg from 'pg'
import { AppError } from '../lib/platform/app-error.ts'
import { settings } from '../lib/platform/config.ts'
import { startPostgres } from '../lib/platform/postgres.ts'
import { ensureRuntimeLogin } from '../lib/platform/runtime-role.ts'
import { installationSecret } from '../server/installation-store.ts'

// For whoever runs the installation: npm run reset-link -- <e-mail address>
// It needs the owner's way to the database, which is why no admin of the console can do the same.

const [email] = process.argv.slice(2)
if (!email) {
  console.error('Usage: npm run reset-link -- <e-mail address>')
  process.exit(1)
}

async function makeLink(address: string): Promise<void> {
  // the embedded database of a running installation is used as it runs, one that is not running for this moment
  const cluster = process.env.DATABASE_URL ? null : await startPostgres(settings().home)
  try {
    const url = new URL(process.env.DATABASE_URL ?? cluster?.url ?? '')
    if (cluster) url.pathname = '/countersign'
    const owner = new pg.Client({ connectionString: url.href })
    await owner.connect()
    const secret = await installationSecret(owner, process.env.COUNTERSIGN_SECRET || undefined)
    await owner.end()
    process.env.COUNTERSIGN_RUNTIME_URL = await ensureRuntimeLogin(url.href, secret)
    process.env.COUNTERSIGN_SECRET = secret
    const { createRecoveryLink } = await import('../lib/people/create-recovery-link.ts')
    const { closeDb } = await import('../lib/platform/db.ts')
    const link = await createRecoveryLink(address)
    await closeDb()
    console.log(`${link.url}\nIt sets a new password, once, until ${link.expiresAt.toISOString()}.`)
  } finally {
    if (cluster && !cluster.adopted) await cluster.stop()
  }
}

try {
  await makeLink(email)
} catch (e) {
  console.error(e instanceof AppError ? e.message : String((e as Error).message))
  process.exitCode = 1
}
