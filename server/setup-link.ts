import type { Environment } from '../lib/platform/config.ts'
import { command } from './commands.ts'

/** The one-time link for the first admin of an empty database; null when there is an organization already. */
export async function createSetupLink(environment: Environment): Promise<string | null> {
  const { ok, output, message } = await command(['scripts/create-setup-link.ts'], environment)
  if (!ok) throw new Error(`The set-up link could not be made: ${output.split('\n').at(-1)}`)
  return (message as { url: string } | null)?.url ?? null
}
