import { lstatSync, statSync } from 'node:fs'
import path from 'node:path'
import { type BundleFiles, type Part, UnreadableError } from './bundle-files.ts'
import { indexTar } from './read-tar.ts'

/** A bundle as a folder or as one tar. Throws UnreadableError. */
export const openBundle = (where: string): BundleFiles =>
  statSync(where).isDirectory() ? { find: (name) => inFolder(where, name) } : indexTar(where)

function inFolder(folder: string, name: string): Part | null {
  const file = path.join(folder, name)
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (!found) return null
  // a link could lead anywhere, a pipe would never end
  if (!found.isFile()) throw new UnreadableError(`${name} is no plain file`)
  return { name, path: file, from: 0, length: found.size }
}
