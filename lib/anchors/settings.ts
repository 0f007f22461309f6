import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { COSIGNATURE, parseVerifierKey } from '../ledger/note.ts'
import { AppError } from '../platform/app-error.ts'
import '../platform/zod-sentences.ts'

// The installation's anchors: one YAML file that COUNTERSIGN_ANCHORS names (docs/anchors.md). They hold for every
// organization of the installation; none is an honest answer.

const DAY_SECONDS = 86_400
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'must be small letters, digits and hyphens, 40 at most' })
const address = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .transform((v) => v.replace(/\/+$/, ''))
const file = z.string().trim().min(1)
const intervals = (every: number, lateAfter: number) => ({
  every_seconds: z.int().min(1).max(DAY_SECONDS).default(every),
  late_after_seconds: z
    .int()
    .min(10)
    .max(90 * DAY_SECONDS)
    .default(lateAfter),
})
const witnessKey = z.string().refine(
  (v) => {
    try {
      return parseVerifierKey(v).algorithm === COSIGNATURE
    } catch {
      return false
    }
  },
  { error: 'must be the verifier key of a witness (<name>+<key id>+<key>, of algorithm 4)' },
)

const Witness = z.strictObject({ name, url: address, key: witnessKey, ...intervals(10, 600) })
const Folder = z.strictObject({ name, path: file, ...intervals(300, 3_600) })
const Bucket = z.strictObject({
  name,
  endpoint: address,
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: 'must be the name of a bucket' }),
  region: z.string().regex(/^[a-z0-9-]{1,40}$/, { error: 'must be the name of a region' }),
  prefix: z
    .string()
    .regex(/^(?:[A-Za-z0-9._-]+\/)*$/, { error: 'must be empty or folders, each ended by a slash' })
    .default(''),
  access_key_id: z.string().min(1),
  /** A file that holds nothing but the secret access key. */
  secret_access_key_file: file,
  /** Object Lock, mode COMPLIANCE, for so many days from each writing on. */
  retain_days: z.int().min(1).max(36_500).optional(),
  ...intervals(300, 3_600),
})
const Timestamp = z.strictObject({ name, url: address, ca: file, ...intervals(3_600, 2 * DAY_SECONDS) })

const File = z.strictObject({
  witnesses: z.array(Witness).default([]),
  folders: z.array(Folder).default([]),
  buckets: z.array(Bucket).default([]),
  timestamps: z.array(Timestamp).default([]),
})

interface Common {
  name: string
  /** Where it is, for people. */
  place: string
  everySeconds: number
  lateAfterSeconds: number
}
export type WitnessTarget = Common & { kind: 'witness'; url: string; key: string }
export type FolderTarget = Common & { kind: 'folder'; path: string }
export type BucketTarget = Common & {
  kind: 's3'
  endpoint: string
  bucket: string
  region: string
  prefix: string
  accessKeyId: string
  secretAccessKey: string
  retainDays: number | null
}
export type TimestampTarget = Common & {
  kind: 'timestamp'
  url: string
  /** PEM: one or more certificates that are trusted. */
  ca: string
}
export type AnchorTarget = WitnessTarget | FolderTarget | BucketTarget | TimestampTarget
export type AnchorKind = AnchorTarget['kind']

const wrong = (sentence: string) => new AppError(500, 'configuration', `COUNTERSIGN_ANCHORS: ${sentence}`)

/** Throws with one sentence that names what is wrong. Files that it names are relative to the folder it lies in. */
export function readAnchors(from: string | null): AnchorTarget[] {
  if (!from) return []
  const text = readText(from, from)
  let value: unknown
  try {
    value = parse(text) ?? {}
  } catch (e) {
    throw wrong(`${from} is not YAML: ${(e as Error).message.split('\n')[0]}`)
  }
  const parsed = File.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw wrong(`in ${from}, ${issue?.path.join('.') || 'the file'} ${issue?.message ?? 'is not valid'}.`)
  }
  const beside = (name: string) => path.resolve(path.dirname(from), name)
  const { witnesses, folders, buckets, timestamps } = parsed.data
  const common = (t: { name: string; every_seconds: number; late_after_seconds: number }) => ({
    name: t.name,
    everySeconds: t.every_seconds,
    lateAfterSeconds: t.late_after_seconds,
  })
  const targets: AnchorTarget[] = [
    ...witnesses.map((t) => ({ ...common(t), kind: 'witness' as const, url: t.url, key: t.key, place: shown(t.url) })),
    ...folders.map((t) => ({ ...common(t), kind: 'folder' as const, path: beside(t.path), place: beside(t.path) })),
    ...buckets.map((t) => ({
      ...common(t),
      kind: 's3' as const,
      endpoint: t.endpoint,
      bucket: t.bucket,
      region: t.region,
      prefix: t.prefix,
      accessKeyId: t.access_key_id,
      secretAccessKey: readText(beside(t.secret_access_key_file), from).trim(),
      retainDays: t.retain_days ?? null,
      place: `${shown(t.endpoint)}/${t.bucket}/${t.prefix}`,
    })),
    ...timestamps.map((t) => ({
      ...common(t),
      kind: 'timestamp' as const,
      url: t.url,
      ca: certificates(beside(t.ca), from),
      place: shown(t.url),
    })),
  ]
  const twice = targets.find((t, i) => targets.findIndex((o) => o.name === t.name) !== i)
  if (twice) throw wrong(`in ${from}, two anchors are called ${twice.name}.`)
  const hasty = targets.find((t) => t.lateAfterSeconds <= t.everySeconds)
  if (hasty)
    throw wrong(`in ${from}, ${hasty.name} would always be late: late_after_seconds must exceed every_seconds.`)
  return targets
}
function readText(file: string, from: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (e) {
    const named = file === from ? '' : `, which ${from} names,`
    throw wrong(`the file ${file}${named} cannot be read (${(e as NodeJS.ErrnoException).code ?? 'unknown error'}).`)
  }
}
function certificates(file: string, from: string): string {
  const text = readText(file, from)
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw wrong(`the file ${file} holds no certificate in PEM.`)
  return text
}
/** An address without what may be a credential in it. */
function shown(url: string): string {
  const u = new URL(url)
  return `${u.protocol}//${u.host}${u.pathname === '/' ? '' : u.pathname}`
}
