import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { settings } from '../platform/config.ts'

// Where bundles lie: beside the database, never in it. Only ids of ours become names of files.

export const exportsFolder = (): string => settings().exportsFolder
const ID = /^exp_[0-9a-f]{32}$/

export function fileOf(id: string): string {
  if (!ID.test(id)) throw new Error('not the id of an export')
  return path.join(exportsFolder(), `${id}.tar`)
}
/** While it is written; a name of its own, so that nobody takes half a bundle for a whole one. */
export const partialFileOf = (id: string): string => `${fileOf(id)}.part`

export function makeExportsFolder(): void {
  mkdirSync(exportsFolder(), { recursive: true, mode: 0o700 })
}
