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

/** Console, decision point and worker as processes. */
export function servicesOf(settings: Settings, environment: Environment, dev: boolean): Service[] {
  const host = ['0.0.0.0', '::'].includes(settings.host) ? '127.0.0.1' : settings.host
  const ready = (port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}/readyz`
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
  ]
}
