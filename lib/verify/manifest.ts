import { type BundleFiles, partOf, textOf, UnreadableError } from './bundle-files.ts'

export const BUNDLE_FORMAT = 'countersign-bundle/1'

/** What the bundle says of itself. Nothing of it is believed: it says what to look for. */
export interface Manifest {
  origin: string
  kind: 'full' | 'partial'
  size: number
  disclosures: 'complete' | 'partial' | 'none'
}

/** Throws UnreadableError. */
export function readManifest(files: BundleFiles): Manifest {
  const text = textOf(partOf(files, 'manifest.json'))
  let read: { [member: string]: unknown }
  try {
    read = JSON.parse(text)
  } catch {
    throw new UnreadableError('manifest.json is not JSON')
  }
  const { format, origin, kind, size, disclosures } = read ?? {}
  if (format !== BUNDLE_FORMAT) throw new UnreadableError(`manifest.json is not of the format ${BUNDLE_FORMAT}`)
  const sound =
    typeof origin === 'string' &&
    (kind === 'full' || kind === 'partial') &&
    Number.isSafeInteger(size) &&
    (disclosures === 'complete' || disclosures === 'partial' || disclosures === 'none')
  if (!sound) throw new UnreadableError('manifest.json lacks origin, kind, size or disclosures')
  return { origin, kind, size: size as number, disclosures }
}
