import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Store, StoreError } from './store-checkpoint.ts'

/** Of file systems that know no second name for a file. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])
const codeOf = (e: unknown): string => (e as NodeJS.ErrnoException).code ?? 'unknown error'

/** A folder, meant to be another machine's. It must be there: a share that is not mounted must not look like one. */
export function folderStore(root: string): Store {
  const at = (name: string) => path.join(root, ...name.split('/'))
  const demandRoot = async () => {
    const found = await stat(root).catch((e: unknown) => {
      throw new StoreError(`The folder ${root} cannot be used (${codeOf(e)}).`, true)
    })
    if (!found.isDirectory()) throw new StoreError(`${root} is no folder.`, true)
  }
  return {
    async get(name) {
      try {
        return await readFile(at(name))
      } catch (e) {
        if (codeOf(e) === 'ENOENT') return null
        throw new StoreError(`The copy ${name} cannot be read (${codeOf(e)}).`, false)
      }
    },
    async putNew(name, bytes) {
      await demandRoot()
      const file = at(name)
      const folder = path.dirname(file)
      try {
        await mkdir(folder, { recursive: true })
        const beside = path.join(folder, `.${randomBytes(6).toString('hex')}.new`)
        const stored = await writeNew(beside, file, bytes).finally(() => rm(beside, { force: true }))
        if (stored) await flush(folder)
        return stored ? { stored, proof: {} } : { stored: false }
      } catch (e) {
        throw new StoreError(`The copy cannot be written (${codeOf(e)}).`, false)
      }
    },
    async namesAfter(folder, after) {
      await demandRoot()
      const names = await readdir(at(folder)).catch((e: unknown) => {
        if (codeOf(e) === 'ENOENT') return []
        throw new StoreError(`The folder ${root} cannot be read (${codeOf(e)}).`, true)
      })
      return names
        .filter((name) => /^\d{16}$/.test(name))
        .map((name) => `${folder}${name}`)
        .filter((name) => name > after)
        .sort()
    },
  }
}

/** The bytes are on the disk before the name is there, and a name that is there is never given again. */
async function writeNew(beside: string, file: string, bytes: Buffer): Promise<boolean> {
  await write(beside, bytes)
  try {
    await link(beside, file)
    return true
  } catch (e) {
    if (codeOf(e) === 'EEXIST') return false
    if (!NO_LINKS.has(codeOf(e))) throw e
  }
  try {
    await write(file, bytes)
    return true
  } catch (e) {
    if (codeOf(e) === 'EEXIST') return false
    throw e
  }
}
async function write(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'wx', 0o444)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
