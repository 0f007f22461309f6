import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Settings } from '../lib/platform/config.ts'
import type { Demonstration } from './installation-store.ts'

export const demoFile = (home: string): string => path.join(home, 'demo.json')

/** Sign-ins and addresses of the demonstration, for its owner's eyes; without a demonstration there is no such file. */
export function writeDemoFile(settings: Settings, demonstration: Demonstration | null): void {
  const file = demoFile(settings.home)
  if (!demonstration) {
    rmSync(file, { force: true })
    return
  }
  const { organization, people, agents, service_account } = demonstration
  const addresses = { console: settings.consoleUrl, decision_point: settings.decisionPointUrl }
  const next = `${file}.${process.pid}`
  writeFileSync(next, `${JSON.stringify({ ...addresses, organization, people, agents, service_account }, null, 2)}\n`, {
    mode: 0o600,
  })
  chmodSync(next, 0o600)
  renameSync(next, file)
}
