import { setImmediate } from 'node:timers/promises'
import { checkItems } from '../changes/check-items.ts'
import type { ChangeItem } from '../changes/items.ts'
import { demandUsable } from '../changes/rehearse.ts'
import type { Actor } from '../people/actor.ts'
import { AppError } from '../platform/app-error.ts'
import type { Finding } from '../policy/types.ts'
import { CatalogParser, type ParsedCatalog } from './parse-catalog.ts'
import { type PlannedItem, planCatalog } from './plan-catalog.ts'
import { readCatalog } from './read-catalog.ts'
import { type CatalogFinding, findingAt, readYaml } from './read-yaml.ts'

export type CatalogFiles = { [path: string]: string }
export interface FilesPlan {
  snapshot: string | null
  findings: CatalogFinding[]
  /** Empty while there is an error: half of an import is none. */
  items: PlannedItem[]
}

/** What the files would change, and everything that is wrong with them; nothing is written. */
export async function planFiles(actor: Actor, files: CatalogFiles, why: string): Promise<FilesPlan> {
  const { organizationId } = actor
  const parsed = await parseGently(files)
  const now = await readCatalog(organizationId)
  const planned = planCatalog(parsed.catalog, now.catalog, now.retired, why)
  // what could not be read looks as if it were gone: the difference says nothing then
  const unread = parsed.findings.some((f) => f.severity === 'error')
  const checked = await checkItems(
    organizationId,
    planned.items.map((p) => p.item),
  )
  const found = [
    ...parsed.findings,
    ...(unread ? [] : planned.findings),
    ...checked.map((f) => placed(f, planned.items, files)),
  ]
  if (!hasErrors(found)) found.push(...(await rehearsed(actor, planned.items, files)))
  const findings = found.sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line) || a.column - b.column,
  )
  return { snapshot: now.snapshot, findings, items: hasErrors(findings) ? [] : planned.items }
}
export const hasErrors = (findings: CatalogFinding[]): boolean => findings.some((f) => f.severity === 'error')

/** A queue that is not there, an owner who left: what only the application itself can say. */
async function rehearsed(actor: Actor, items: PlannedItem[], files: CatalogFiles): Promise<CatalogFinding[]> {
  const findings = items
    .filter((p) => actor.kind === 'service' && p.item.kind === 'settings.change')
    .map((p) =>
      findingAt(p.file, 'people_only', 'no token may change this: a person opens that change', undefined, 'warning'),
    )
  if (!items.length) return findings
  try {
    const all = items.map((p) => p.item)
    await demandUsable(actor, all, { change: 'plan', author: actor.id })
  } catch (e) {
    if (!(e instanceof AppError) || !e.fields.some((f) => f.pointer.startsWith('/items/'))) throw e
    for (const { pointer, message } of e.fields)
      findings.push(placed({ severity: 'error', code: e.code, message, pointer, place: null }, items, files))
  }
  return findings
}

const AT_ONCE = 25
/** Thousands of files in turns, so that nobody else waits for them. */
async function parseGently(files: CatalogFiles): Promise<ParsedCatalog> {
  const parser = new CatalogParser(files)
  for (const [i, path] of Object.keys(files).sort().entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await setImmediate()
    parser.add(path)
  }
  return parser.end()
}

/** The validators speak of items; whoever wrote the files wants file, line and column. */
export function placed(
  { pointer, place, code, message, severity }: Finding,
  items: readonly { file: string; item: ChangeItem }[],
  files: CatalogFiles,
): CatalogFinding {
  const [, , index = '', ...rest] = (pointer ?? '').split('/')
  const weight = severity === 'error' ? 'error' : 'warning'
  const file = items[Number(index)]?.file ?? 'organization.yaml'
  const path = rest.map((t) => t.replaceAll('~1', '/').replaceAll('~0', '~'))
  while (path.length && ['policy', 'value', 'content', 'definition', 'bands', 'settings'].includes(path[0] as string))
    path.shift()
  if (path[0] === 'cedar') {
    const cedar = file.replace(/\.yaml$/, '.cedar')
    return findingAt(cedar, code, message, place ?? undefined, weight)
  }
  return findingAt(file, code, message, readYaml(file, files[file] ?? '').placeOf(path), weight)
}
export const itemsOf = (plan: FilesPlan): ChangeItem[] => plan.items.map((p) => p.item)
