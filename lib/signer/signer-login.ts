import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ensureLogin } from '../platform/runtime-role.ts'
import { sha256 } from '../platform/secret.ts'
import { writeDurably } from './durable-file.ts'
import { ensureLogKeys } from './log-keys.ts'

/**
 * The signer's own login, whose password lies in its folder and is not derived from the installation's secret: the other
 * processes know that secret, and must not be able to publish in the signer's name. One role per folder, so that two
 * installations on one database do not change each other's password. Returns the URL to connect with.
 */
export async function ensureSignerLogin(ownerUrl: string, folder: string): Promise<string> {
  ensureLogKeys(folder)
  const file = path.join(folder, 'database.password')
  if (!existsSync(file)) writeDurably(file, `${randomBytes(32).toString('base64url')}\n`)
  const password = readFileSync(file, 'utf8').trim()
  return ensureLogin(ownerUrl, 'countersign_signer', (database) => ({
    role: `countersign_signer_${sha256(`${database} ${password}`).toString('hex').slice(0, 8)}`,
    password,
  }))
}
