import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { writeDurably } from './durable-file.ts'

// What an operator asks of the signer, as a file in its folder: whoever may write there holds the key anyway. Nobody who
// has only the database can make a stopped log go on.

const request = z.strictObject({
  organization: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /** `resume`: look again. `recover`: go on after `log.recovered`, the entry of this index. */
  kind: z.enum(['resume', 'recover']),
  index: z.int().nonnegative().optional(),
})
export type SignerRequest = z.output<typeof request>

const PREFIX = 'request-'
const fileOf = (folder: string, organizationId: string) => path.join(folder, `${PREFIX}${organizationId}.json`)

export function askSigner(folder: string, asked: SignerRequest): void {
  writeDurably(fileOf(folder, asked.organization), JSON.stringify(asked))
}
export function readRequests(folder: string): SignerRequest[] {
  return readdirSync(folder).flatMap((name) => {
    if (!name.startsWith(PREFIX) || !name.endsWith('.json')) return []
    try {
      return [request.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8')))]
    } catch {
      return [] // half written or none of ours: it stays for a person to see
    }
  })
}
export function doneWith(folder: string, { organization }: SignerRequest): void {
  const file = fileOf(folder, organization)
  if (existsSync(file)) rmSync(file)
}
