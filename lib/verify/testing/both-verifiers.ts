import { spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { TarWriter } from '../../exports/write-tar.ts'
import { parsePolicyFile } from '../policy-file.ts'
import { exitOf, type Report } from '../report.ts'
import { type Options, verifyBundle } from '../verify-bundle.ts'
import { type Files, POLICY, writeFiles } from './make-bundle.ts'

// The other verifier, in another language and from the documents alone, must come to the same verdict on everything.

const OTHER = path.join(import.meta.dirname, '../../../docs/verifier/verify.py')
export const otherIsHere = spawnSync('python3', ['-c', 'import cryptography']).status === 0
/** For the names of tests: what a machine without the second verifier did not show. */
export const WHO = otherIsHere
  ? 'both verifiers'
  : 'ONLY the first verifier: python3 with cryptography is not on this machine, the second was NOT run'

export function otherVerdict(
  bundle: string,
  policyText: string,
  { previous, receipts }: Partial<Options> = {},
): { exit: number | null; says: string } {
  const kept = (name: string, text: string) => {
    writeFileSync(`${bundle}.${name}`, text)
    return `${bundle}.${name}`
  }
  const args = [OTHER, '--policy', kept('policy', policyText), bundle]
  if (previous !== undefined) args.push('--previous', kept('previous', previous))
  if (receipts !== undefined) args.push('--receipts', receipts)
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' })
  for (const name of ['policy', 'previous']) rmSync(`${bundle}.${name}`, { force: true })
  return { exit: status, says: stdout + stderr }
}

export function writeTar(file: string, files: Files): void {
  const handle = openSync(file, 'w')
  const tar = new TarWriter(handle, 0)
  for (const [name, bytes] of Object.entries(files)) tar.add(name, Buffer.from(bytes as Buffer))
  tar.finish()
  closeSync(handle)
}

/** As a folder and as a tar, by one verifier and by the other: one verdict, or what they do not agree on. */
export function verifyFiles(files: Files, options: Partial<Options> & { policyText?: string } = {}): Report {
  const { policyText = POLICY, ...rest } = options
  const folder = writeFiles(files)
  const tar = `${folder}.tar`
  writeTar(tar, files)
  try {
    const policy = parsePolicyFile(policyText)
    const report = verifyBundle(folder, { policy, ...rest })
    const again = verifyBundle(tar, { policy, ...rest })
    const folderless = { ...again, unverifiable: Object.keys(files).length ? again.unverifiable : report.unverifiable }
    if (JSON.stringify(folderless) !== JSON.stringify(report))
      throw new Error(`the tar: ${JSON.stringify(again)}, the folder: ${JSON.stringify(report)}`)
    if (otherIsHere) {
      const other = otherVerdict(tar, policyText, rest)
      if (other.exit !== exitOf(report) || other.says.includes('Traceback'))
        throw new Error(`the second verifier: ${other.exit} ${other.says}, the first: ${JSON.stringify(report)}`)
    }
    return report
  } finally {
    rmSync(folder, { recursive: true })
    rmSync(tar)
  }
}
/** The verdict and the first thing said. */
export const verdict = (r: Report): string =>
  `${exitOf(r)} ${[...r.tampered, ...r.unverifiable].map((f) => `${f.entry ?? ''}: ${f.message}`)[0] ?? ''}`
