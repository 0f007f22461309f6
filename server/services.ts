import type { Environment, Settings } from '../lib/platform/config.ts'
import type { Service } from './children.ts'

const NEXT = 'node_modules/next/dist/bin/next'
/**
 * Left to itself, V8 lets garbage grow to several times of what lives (80 MB with 10,000 policies). Told to begin small
 * and to stay below a bound that is far away, it takes a third less memory and answers no slower.
 */
export const DECISION_POINT = [
  '--max-semi-space-size=32',
  // one thread collects beside us: more of them cost more than they take off, and the processors belong to the database
  '--v8-pool-size=1',
  '--initial-old-space-size=64',
  '--max-old-space-size=768',
  'server/decision-point.ts',
]

/** Small: it holds a few hashes per log, and what it reads in a round. */
export const SIGNER = ['--max-semi-space-size=4', '--v8-pool-size=1', '--max-old-space-size=256', 'server/signer.ts']

/** What the signer must not know of the installation: it needs none of it. */
const NOT_THE_SIGNERS = ['COUNTERSIGN_RUNTIME_URL', 'COUNTERSIGN_SECRET', 'COUNTERSIGN_WRITER_KEY']

/** Console, decision point, worker and signer as processes. */
export function servicesOf(settings: Settings, environment: Environment, signerUrl: string, dev: boolean): Service[] {
  const host = ['0.0.0.0', '::'].includes(settings.host) ? '127.0.0.1' : settings.host
  const at = (port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const ready = (port: number) => `${at(port)}/readyz`
  const consoleArgs = [NEXT, dev ? 'dev' : 'start', '-p', String(settings.port), '-H', settings.host]
  const env = dev ? { ...environment, NODE_ENV: 'development' } : environment
  return [
    {
      name: 'console',
      args: consoleArgs,
      env: { ...env, COUNTERSIGN_PROCESS: 'console' },
      readyUrl: ready(settings.port),
    },
    {
      name: 'decision point',
      args: DECISION_POINT,
      env,
      readyUrl: ready(settings.decisionPointPort),
    },
    { name: 'worker', args: ['server/worker.ts'], env, readyUrl: ready(settings.workerPort) },
    {
      name: 'signer',
      args: SIGNER,
      env: {
        ...Object.fromEntries(Object.entries(environment).filter(([name]) => !NOT_THE_SIGNERS.includes(name))),
        DATABASE_URL: signerUrl,
        COUNTERSIGN_SIGNER_DIR: settings.signerFolder,
        SIGNER_PORT: String(settings.signerPort),
      },
      // a log that it signs no more must not keep the product from starting
      readyUrl: `${at(settings.signerPort)}/healthz`,
    },
  ]
}
