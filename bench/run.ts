import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { DECISION_POINT } from '../server/services.ts'

// npm run bench -- --scenarios <folder> plays foreign cases (scenarios/run.ts) and says how many came out right.
// npm run bench [-- engine|authorize|recording|signer|approvals|decisions|audit|replay|bundles|changes|editor …]: each in a process of
// its own, one after the other, so that none measures what another left behind. Take ratios within one run: machines are noisy.

const PARTS: { [name: string]: string } = {
  engine: 'policy.ts',
  authorize: 'authorize.ts',
  recording: 'recording.ts',
  signer: 'signer.ts',
  approvals: 'approvals-page.ts',
  decisions: 'decisions-page.ts',
  audit: 'audit.ts',
  replay: 'replay.ts',
  bundles: 'bundles.ts',
  changes: 'changes.ts',
  editor: 'editor-page.ts',
}
/** Parts that do in their own process what the decision point does, with its memory. */
const AS_DECISION_POINT = ['recording']
const wanted = process.argv.slice(2)
if (wanted[0] === '--scenarios') {
  const script = path.join(import.meta.dirname, 'scenarios/run.ts')
  process.exit(spawnSync(process.execPath, [script, ...wanted.slice(1)], { stdio: 'inherit' }).status ?? 1)
}
const unknown = wanted.find((name) => !(name in PARTS))
if (unknown !== undefined) {
  console.error(`There is no bench ${unknown}. There are: ${Object.keys(PARTS).join(', ')}`)
  process.exit(1)
}
let failed = false
for (const [name, file] of Object.entries(PARTS)) {
  if (wanted.length && !wanted.includes(name)) continue
  console.log(`\n${name}`)
  const flags = AS_DECISION_POINT.includes(name) ? DECISION_POINT.filter((a) => a.startsWith('--')) : []
  const { status } = spawnSync(process.execPath, [...flags, path.join(import.meta.dirname, file)], { stdio: 'inherit' })
  failed ||= status !== 0
}
process.exit(failed ? 1 : 0)
