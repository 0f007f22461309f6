import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

// The import lines of our own sources, read as text: enough to hold a rule, and fast.

export const root = path.dirname(import.meta.dirname)
const FOLDERS = ['app', 'bench', 'components', 'e2e', 'lib', 'prisma', 'scripts', 'sdk', 'server', 'test']

export interface Import {
  /** As a path from the root for our own files (`lib/platform/db.ts`), else the name of the package. */
  target: string
  own: boolean
  typeOnly: boolean
}
export interface Source {
  file: string
  text: string
  lines: number
  imports: Import[]
}

const FROM = /^(?:import|export)\s+(type\s)?(?:([^'"`;]*?)\sfrom\s+)?['"]([^'"]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** `import { type A, type B } from` brings in nothing at run time. */
const onlyTypes = (clause: string | undefined) => {
  const names = /^\{([\s\S]*)\}$/.exec(clause?.trim() ?? '')?.[1]
  if (names === undefined) return false
  const list = names
    .split(',')
    .map((n) => n.trim())
    .filter(Boolean)
  return list.length > 0 && list.every((n) => n.startsWith('type '))
}

export function importsOf(file: string, text: string): Import[] {
  const found: Import[] = []
  const add = (specifier: string, typeOnly: boolean) => {
    const own = specifier.startsWith('.')
    found.push({ target: own ? path.posix.join(path.posix.dirname(file), specifier) : specifier, own, typeOnly })
  }
  for (const [, type, clause, specifier] of text.matchAll(FROM))
    if (specifier) add(specifier, Boolean(type) || onlyTypes(clause))
  for (const [, specifier] of text.matchAll(DYNAMIC)) if (specifier) add(specifier, false)
  return found
}

function walk(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((f) => {
    const at = `${folder}/${f.name}`
    return f.isDirectory() ? walk(at) : [at]
  })
}

export function sources(): Source[] {
  const top = readdirSync(root).filter((f) => /\.(ts|tsx|mjs|js)$/.test(f) && f !== 'next-env.d.ts')
  const files = FOLDERS.filter((f) => existsSync(path.join(root, f))).flatMap(walk)
  return [...top, ...files]
    .filter((f) => /\.(ts|tsx|mjs|js|css)$/.test(f))
    .map((file) => {
      const text = readFileSync(path.join(root, file), 'utf8')
      return { file, text, lines: text.split('\n').length - 1, imports: importsOf(file, text) }
    })
}
