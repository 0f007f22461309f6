import { AppError } from '../lib/platform/app-error.ts'
import type { Environment } from '../lib/platform/config.ts'
import { command } from './commands.ts'

/** The one-time link for the first admin of an empty database; null when there is an organization already. */
export async function createSetupLink(environment: Environment): Promise<string | null> {
  const { ok, output, message } = await command(['scripts/create-setup-link.ts'], environment)
  if (!ok) {
    console.error(output)
    throw new AppError(500, 'setup_link', 'The set-up link for the first admin could not be made: see above.')
  }
  return (message as { url: string } | null)?.url ?? null
}
