import path from 'node:path'
import pg from 'pg'
import { AppError } from '../lib/platform/app-error.ts'
import { settings } from '../lib/platform/config.ts'
import { startPostgres } from '../lib/platform/postgres.ts'
import { ensureRuntimeLogin } from '../lib/platform/runtime-role.ts'
import { installationSecret } from '../server/installation-store.ts'

// For whoever runs the installation: npm run ledger -- <command>. It needs the owner's way to the database and the
// signer's folder, which is why nobody of the console can do the same. See docs/operations.md.

const USAGE = `Usage: npm run ledger -- <command>
  policy                               the keys of every log and writer, as an auditor's policy file
  rotate-key                           a new key of the logs; the old one signs beside it
  retire-key                           the old key signs no more
  revoke-writer <name>+<key id>        an instance may append no more
  resume <organization>                the signer looks again at a log that it has stopped
  recover <organization> <reason>      declares that the database was put back and lost the end of a log`

const ARGUMENTS: { [command: string]: number } = {
  policy: 0,
  'rotate-key': 0,
  'retire-key': 0,
  'revoke-writer': 1,
  resume: 1,
  recover: 2,
}

async function run(command: string, given: string[]): Promise<void> {
  const { home, signerFolder: folder } = settings()
  // the embedded database of a running installation is used as it runs, one that is not running for this moment
  const cluster = process.env.DATABASE_URL ? null : await startPostgres(home)
  const url = new URL(process.env.DATABASE_URL ?? cluster?.url ?? '')
  if (cluster) url.pathname = '/countersign'
  const owner = new pg.Client({ connectionString: url.href })
  owner.on('error', () => {})
  try {
    await owner.connect()
    const secret = await installationSecret(owner, process.env.COUNTERSIGN_SECRET || undefined)
    process.env.COUNTERSIGN_RUNTIME_URL = await ensureRuntimeLogin(url.href, secret)
    process.env.COUNTERSIGN_SECRET = secret
    process.env.COUNTERSIGN_WRITER_KEY ??= path.join(home, 'writer.key')
    const { closeDb } = await import('../lib/platform/db.ts')
    console.log(await act(command, given, { owner, folder }))
    await closeDb()
  } finally {
    await owner.end().catch(() => {})
    if (cluster && !cluster.adopted) await cluster.stop()
  }
}

async function act(
  command: string,
  [first = '', second = '']: string[],
  operator: { owner: pg.Client; folder: string },
) {
  const operate = await import('../lib/signer/operate.ts')
  switch (command) {
    case 'policy':
      return operate.printPolicy(operator)
    case 'rotate-key':
      await operate.rotateKey(operator)
      return `Both keys sign from now on. Give auditors the new one, then: npm run ledger -- retire-key\n${await operate.printPolicy(operator)}`
    case 'retire-key':
      await operate.retireKey(operator)
      return 'The old key signs no more. What it signed stays valid.'
    case 'revoke-writer':
      await operate.revokeWriter(operator, first)
      return `${first} may append no more, and every log says so.`
    case 'resume':
      operate.resume(operator, first)
      return 'The signer looks again, within a second when it runs.'
    default: {
      const { origin, index, lostFrom, lostTo } = await operate.recover(operator, first, second)
      return `Entry ${index} declares it. The log goes on as ${origin}; entries ${lostFrom} to ${lostTo} of the old name that are not here are lost. Restart the product, so that its instances are enrolled again.`
    }
  }
}

const [command = '', ...given] = process.argv.slice(2)
if (ARGUMENTS[command] !== given.length) {
  console.error(USAGE)
  process.exit(3)
}
try {
  await run(command, given)
} catch (e) {
  console.error(e instanceof AppError ? e.message : String((e as Error).message))
  process.exitCode = 1
}
