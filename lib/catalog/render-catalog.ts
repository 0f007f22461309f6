import { stringify } from 'yaml'
import type { Json, JsonObject } from '../policy/types.ts'
import { type Catalog, FORMAT } from './catalog.ts'

// The files of a catalog. The same catalog gives the same bytes, whatever order its rows came in.

/** Members that people look for first; the rest follows in the order of the alphabet. */
const FIRST = [
  ...['format', 'impact', 'reversibility', 'sensitivity', 'agent', 'environment', 'title', 'verb', 'description'],
  ...['kind', 'outcome', 'reason_code', 'sentence', 'mode', 'environments', 'requirements', 'queues', 'min_people'],
  ...['scope', 'tool', 'measure', 'currency', 'window', 'max', 'up_to', 'below', 'type', 'value', 'class'],
  ...['semi', 'autonomous', 'default_stage'],
]
/** And members about the entry itself, which come after what it says. */
const LAST = ['owner', 'rationale', 'review_at', 'sign_offs', 'examples', 'input_schema']
const rank = (name: string): number => {
  const first = FIRST.indexOf(name)
  if (first >= 0) return first
  const last = LAST.indexOf(name)
  return last >= 0 ? 10_000 + last : 1_000
}

export function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  const names = Object.keys(value).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(names.map((name) => [name, ordered(value[name] as Json)]))
}

export const yamlOf = (value: JsonObject | Json[]): string =>
  stringify(ordered(value), {
    version: '1.2',
    schema: 'core',
    lineWidth: 0,
    aliasDuplicateObjects: false,
    doubleQuotedAsJSON: true,
    blockQuote: 'literal',
    // words that YAML 1.1 reads as truth or a time stay texts for those who still read it
    compat: 'yaml-1.1',
  })

/** A file ends with a line break, as editors leave it: one more than the text has, so that the way back is exact. */
export const cedarFile = (text: string): string => `${text}\n`
export const cedarText = (file: string): string => (file.endsWith('\n') ? file.slice(0, -1) : file)

export function catalogFiles(catalog: Catalog): { [path: string]: string } {
  const files: { [path: string]: string } = {
    'organization.yaml': yamlOf({ format: FORMAT, default_queue: catalog.default_queue }),
    'bands.yaml': yamlOf(catalog.bands),
    'thresholds.yaml': yamlOf([...catalog.thresholds.values()].map(({ cell, value }) => ({ ...cell, ...value }))),
  }
  for (const [name, { content, ...terms }] of catalog.policies) {
    const { id: _, cedar, ...rest } = content
    files[`policies/${name}.yaml`] = yamlOf({ ...rest, ...terms })
    files[`policies/${name}.cedar`] = cedarFile(cedar as string)
  }
  for (const [name, { definition, ...terms }] of catalog.limits)
    files[`limits/${name}.yaml`] = yamlOf({ ...(definition as JsonObject), ...terms })
  for (const [name, { definition, ...terms }] of catalog.tools) {
    const { name: _, ...rest } = definition as JsonObject
    files[`tools/${name}.yaml`] = yamlOf({ ...rest, ...terms })
  }
  for (const [name, identity] of catalog.identities)
    files[`identities/${name}.yaml`] = yamlOf(identity as unknown as JsonObject)
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
}
