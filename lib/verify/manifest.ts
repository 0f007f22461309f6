import { readFileSync } from 'node:fs'
import path from 'node:path'

export const BUNDLE_FORMAT = 'countersign-bundle/1'

/** What the bundle says of itself. Nothing of it is believed: it says what to look for. */
export interface Manifest {
  origin: string
  kind: 'full' | 'partial'
  size: number
  disclosures: 'complete' | 'partial' | 'none'
}

export class ManifestError extends Error {}

export function readManifest(folder: string): Manifest {
  let read: { [member: string]: unknown }
  try {
    read = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'))
  } catch (e) {
    throw new ManifestError(
      (e as NodeJS.ErrnoException).code === 'ENOENT' ? 'manifest.json is missing' : 'manifest.json is not JSON',
    )
  }
  const { format, origin, kind, size, disclosures } = read ?? {}
  if (format !== BUNDLE_FORMAT) throw new ManifestError(`manifest.json is not of the format ${BUNDLE_FORMAT}`)
  const sound =
    typeof origin === 'string' &&
    (kind === 'full' || kind === 'partial') &&
    Number.isSafeInteger(size) &&
    (disclosures === 'complete' || disclosures === 'partial' || disclosures === 'none')
  if (!sound) throw new ManifestError('manifest.json lacks origin, kind, size or disclosures')
  return { origin, kind, size: size as number, disclosures }
}
