import type { z } from 'zod'
import type { Bands, Json, JsonObject } from '../policy/types.ts'
import { policyTerms } from '../registry/policies/policy-content.ts'
import {
  asObject,
  bandsBody,
  type Catalog,
  type CatalogFile,
  cellName,
  changeThresholdBody,
  fileOf,
  type IdentityEntry,
  identityFile,
  organizationFile,
  type PolicyEntry,
  plain,
  publishPolicyBody,
  registerToolBody,
  setLimitBody,
  type ThresholdEntry,
} from './catalog.ts'
import { type CatalogFinding, findingAt, type Reading, readYaml } from './read-yaml.ts'
import { cedarText } from './render-catalog.ts'

// From files to a catalog. Everything that is wrong is said, at its place; a catalog comes out only when nothing is.

export interface ParsedCatalog {
  catalog: Catalog
  findings: CatalogFinding[]
}
/** Each file is read apart, so that a caller can let others in between when there are thousands. */
export class CatalogParser {
  readonly findings: CatalogFinding[] = []
  readonly catalog: Catalog = {
    default_queue: '',
    policies: new Map(),
    thresholds: new Map(),
    bands: {},
    limits: new Map(),
    tools: new Map(),
    identities: new Map(),
  }
  readonly #files: { [path: string]: string }
  constructor(files: { [path: string]: string }) {
    this.#files = files
  }

  add(path: string): void {
    const file = fileOf(path)
    if (!file) this.#say(path, 'unknown_file', 'is no file of a catalog: see docs/policies-as-code.md for their names')
    else if (file.kind === 'cedar') {
      if (!this.#has(`policies/${file.name}.yaml`))
        this.#say(path, 'file_missing', `has no policies/${file.name}.yaml beside it`)
    } else {
      const reading = readYaml(path, this.#files[path] as string)
      this.findings.push(...reading.findings)
      if (reading.value !== undefined) this.#read(file, path, reading)
    }
  }
  /** After the last file: what a catalog cannot be without. */
  end(): ParsedCatalog {
    for (const path of ['organization.yaml', 'bands.yaml', 'thresholds.yaml'])
      if (!this.#has(path)) this.#say(path, 'file_missing', 'is missing: is this the folder of an export?')
    return { catalog: this.catalog, findings: this.findings }
  }
  #has = (path: string): boolean => Object.hasOwn(this.#files, path)
  #say(file: string, code: string, message: string, place?: { line: number; column: number }): void {
    this.findings.push(findingAt(file, code, message, place))
  }

  #read(file: CatalogFile, path: string, reading: Reading): void {
    const { catalog } = this
    const value = asObject(reading.value)
    if (file.kind === 'thresholds') this.#thresholds(path, reading)
    else if (!value) this.#say(path, 'wrong_type', 'must hold members such as “mode: enforce”')
    else if (file.kind === 'organization') {
      const parsed = this.#fit(organizationFile, value, path, reading, [])
      if (parsed) catalog.default_queue = parsed.default_queue
    } else if (file.kind === 'bands') {
      const parsed = this.#fit(bandsBody, value, path, reading, [])
      if (parsed) catalog.bands = plain<Bands & JsonObject>(parsed)
    } else if (file.kind === 'policy') this.#policy(file.name, value, path, reading)
    else if (file.kind === 'limit') {
      const { owner, ...definition } = value
      const parsed = this.#fit(setLimitBody, { definition, ...own({ owner }) }, path, reading, ['definition'])
      if (parsed) catalog.limits.set(file.name, plain(parsed))
    } else if (file.kind === 'tool') {
      const { owner, ...rest } = value
      const definition = { name: file.name, ...rest }
      const parsed = this.#fit(registerToolBody, { definition, ...own({ owner }) }, path, reading, ['definition'])
      if (parsed) catalog.tools.set(file.name, plain(parsed))
    } else if (file.kind === 'identity') {
      const parsed = this.#fit(identityFile, value, path, reading, [])
      if (parsed) catalog.identities.set(file.name, plain<IdentityEntry>(parsed))
    }
  }

  #policy(name: string, value: JsonObject, path: string, reading: Reading): void {
    const cedarPath = `policies/${name}.cedar`
    const ours = ['id', 'cedar', 'content', 'base_version'].filter((set) => Object.hasOwn(value, set))
    for (const set of ours) this.#say(path, 'unknown_member', `${set} is not a known member`, reading.placeOf([set]))
    if (!this.#has(cedarPath)) this.#say(path, 'file_missing', `has no ${cedarPath} beside it`)
    if (ours.length || !this.#has(cedarPath)) return
    const terms: JsonObject = {}
    const content: JsonObject = { id: name, cedar: cedarText(this.#files[cedarPath] as string) }
    for (const [member, v] of Object.entries(value))
      (Object.hasOwn(policyTerms, member) ? terms : content)[member] = v as Json
    const parsed = this.#fit(publishPolicyBody, { content, ...terms }, path, reading, ['content'], cedarPath)
    if (parsed) this.catalog.policies.set(name, plain<PolicyEntry>(parsed))
  }

  #thresholds(path: string, reading: Reading): void {
    if (!Array.isArray(reading.value)) {
      this.#say(path, 'wrong_type', 'must be a list of cells')
      return
    }
    for (const [i, cell] of reading.value.entries()) {
      const value = asObject(cell)
      if (!value) {
        this.#say(path, 'wrong_type', 'must be a cell', reading.placeOf([i]))
        continue
      }
      const { impact, reversibility, sensitivity, version, ...rest } = value
      if (version !== undefined)
        this.#say(path, 'unknown_member', 'version is not a known member', reading.placeOf([i]))
      const at: Reading = { ...reading, placeOf: (p) => reading.placeOf([i, ...p]) }
      const key = this.#fit(cellName, own({ impact, reversibility, sensitivity }), path, at, [])
      const parsed = this.#fit(changeThresholdBody, rest, path, at, [])
      if (!key || !parsed) continue
      const name = `${key.impact}/${key.reversibility}/${key.sensitivity}`
      if (this.catalog.thresholds.has(name))
        this.#say(path, 'twice', `the cell ${name} stands here twice`, reading.placeOf([i]))
      this.catalog.thresholds.set(name, { cell: key, value: plain<ThresholdEntry['value']>(parsed) })
    }
  }

  /** Checks against the very schema of the route; `wrapped` is the member that the file leaves out. */
  #fit<S extends z.ZodType>(
    schema: S,
    value: unknown,
    path: string,
    reading: Reading,
    wrapped: string[],
    cedarPath?: string,
  ): z.output<S> | null {
    const result = schema.safeParse(value)
    if (result.success) return result.data
    for (const issue of result.error.issues) {
      const inFile = issue.path[0] === wrapped[0] ? issue.path.slice(wrapped.length) : issue.path
      if (inFile[0] === 'cedar' && cedarPath) this.#say(cedarPath, 'invalid', issue.message)
      else if (issue.code === 'unrecognized_keys')
        for (const key of issue.keys)
          this.#say(path, 'unknown_member', `${key} is not a known member`, reading.placeOf([...inFile, key]))
      else
        this.#say(
          path,
          'invalid',
          `${inFile.map(String).join('.') || 'it'} ${sentence(issue)}`,
          reading.placeOf(inFile),
        )
    }
    return null
  }
}

const own = (members: { [name: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([, v]) => v !== undefined)) as JsonObject
/** Our own messages go on after the member's name; zod's stand for themselves. */
const sentence = ({ message }: { message: string }): string =>
  /^(?:Invalid|Too|Unrecognized|Expected)/.test(message) ? `is not right: ${message}` : message

export function parseCatalog(files: { [path: string]: string }): ParsedCatalog {
  const parser = new CatalogParser(files)
  for (const path of Object.keys(files).sort()) parser.add(path)
  return parser.end()
}
