import { execFileSync, fork } from 'node:child_process'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { TEMPLATE } from './template.ts'

declare module 'vitest' {
  interface ProvidedContext {
    clusterUrl: string
  }
}

/** One PostgreSQL for all integration tests, with a migrated template that each file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = fork(path.join(import.meta.dirname, 'cluster.ts'), { detached: true })
  const clusterUrl = await new Promise<string>((resolve, reject) => {
    cluster.once('message', (url) => resolve(String(url)))
    cluster.once('exit', (code) => reject(new Error(`the test database ended with ${code}`)))
  })
  const admin = new pg.Client(clusterUrl)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${TEMPLATE}`)
  const url = new URL(clusterUrl)
  url.pathname = `/${TEMPLATE}`
  execFileSync(process.execPath, ['scripts/migrate.ts', 'apply'], {
    env: { ...process.env, DATABASE_URL: url.href },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [TEMPLATE])
  await admin.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false`)
  await admin.end()
  project.provide('clusterUrl', clusterUrl)
  return () =>
    new Promise<void>((resolve) => {
      if (cluster.exitCode !== null) return resolve()
      cluster.once('exit', () => resolve())
      cluster.disconnect()
    })
}
