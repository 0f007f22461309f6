import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from '../../../server/commands.ts'

export interface WitnessProcess {
  url: string
  /** Its verifier key. */
  key: string
  folder: string
  follow(...verifierKeys: string[]): void
  /** kill -9 */
  kill(): Promise<void>
  /** Over the same folder, at the same address. */
  again(): Promise<void>
  /** Ends it and forgets everything it kept. */
  close(): Promise<void>
}

/** The real witness as its own process, over a folder of its own. */
export async function startWitness(name = 'witness.example/w1'): Promise<WitnessProcess> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'witness-'))
  let child: ChildProcess | undefined
  let port = 0
  const start = async () => {
    // nothing of the product's: neither database nor secret
    const env = {
      PATH: process.env.PATH,
      LOG_LEVEL: 'silent',
      COUNTERSIGN_WITNESS_HOME: folder,
      COUNTERSIGN_WITNESS_NAME: name,
      COUNTERSIGN_WITNESS_PORT: String(port),
    } as unknown as NodeJS.ProcessEnv
    child = spawn(process.execPath, ['server/witness.ts'], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let said = ''
    child.stderr?.on('data', (d) => {
      said += d
    })
    return new Promise<{ port: number; key: string }>((resolve, reject) => {
      child?.once('message', (m) => resolve(m as { port: number; key: string }))
      child?.once('exit', () => reject(new Error(`the witness ended: ${said}`)))
    })
  }
  const end = async (signal: NodeJS.Signals) => {
    const ending = child
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await gone
  }
  const first = await start()
  port = first.port
  return {
    url: `http://127.0.0.1:${port}`,
    key: first.key,
    folder,
    follow: (...keys) => writeFileSync(path.join(folder, 'logs'), keys.map((k) => `${k}\n`).join('')),
    kill: () => end('SIGKILL'),
    again: async () => {
      await start()
    },
    close: async () => {
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
