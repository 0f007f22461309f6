import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { AppError } from '../lib/platform/app-error.ts'
import { deriveKey, open, seal, sha256 } from '../lib/platform/secret.ts'

// What the owner alone keeps about the installation, in schema `installation`. The runtime role may not read it.

/** The sign-ins of the demonstration: everything of demo.json but the addresses. */
export interface Demonstration {
  organization: string
  people: { role: string; email: string; password: string }[]
  agents: { id: string; name: string; environment: string; client_id: string; client_secret: string }[]
  service_account: { token: string; scopes: string[] }
}

export async function setting(owner: pg.Client, name: string): Promise<Buffer | null> {
  const { rows } = await owner.query<{ value: Buffer }>('SELECT value FROM installation.setting WHERE name = $1', [
    name,
  ])
  return rows[0]?.value ?? null
}
export async function keepSetting(owner: pg.Client, name: string, value: Uint8Array): Promise<void> {
  await owner.query(
    'INSERT INTO installation.setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2',
    [name, Buffer.from(value)],
  )
}

/**
 * The secret from the environment, else the one made at the first start. Refuses a secret that is not the one the
 * database was set up with: nothing sealed would open, and the first write would hide that.
 */
export async function installationSecret(owner: pg.Client, given: string | undefined): Promise<string> {
  const check = await setting(owner, 'secret_check')
  const kept = (await owner.query<{ value: string }>('SELECT value FROM installation.secret')).rows[0]?.value
  if (check && !given && !kept)
    throw new AppError(500, 'secret', 'This database was set up with a COUNTERSIGN_SECRET of its own: set it.')
  const secret = given ?? kept ?? randomBytes(32).toString('base64url')
  const fingerprint = sha256(deriveKey(secret, 'check of the secret'))
  if (check && !check.equals(fingerprint))
    throw new AppError(500, 'secret', 'COUNTERSIGN_SECRET is not the secret that this database was set up with.')
  if (!given && !kept) await owner.query('INSERT INTO installation.secret (value) VALUES ($1)', [secret])
  if (!check) await keepSetting(owner, 'secret_check', fingerprint)
  return secret
}

const demonstrationKey = (secret: string) => deriveKey(secret, 'demonstration sign-ins')
export async function keepDemonstration(owner: pg.Client, secret: string, demonstration: Demonstration): Promise<void> {
  await keepSetting(owner, 'demonstration', seal(demonstrationKey(secret), Buffer.from(JSON.stringify(demonstration))))
}
export async function keptDemonstration(owner: pg.Client, secret: string): Promise<Demonstration | null> {
  const sealed = await setting(owner, 'demonstration')
  return sealed ? JSON.parse(open(demonstrationKey(secret), sealed).toString()) : null
}
