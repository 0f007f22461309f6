import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createFetch } from '../../../lib/platform/endpoint.ts'
import { agentRoutes } from '../../../server/agent-routes.ts'

export interface Mount {
  name: string
  fetch(path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

/** The table as the console mounts it: a function from Request to Response. */
export function directMount(): Mount {
  const handle = createFetch(agentRoutes, 'console')
  return {
    name: 'the table itself, as the console mounts it',
    fetch: (path, init) => handle(new Request(`http://127.0.0.1:3000${path}`, init)),
    close: async () => {},
  }
}

/** The decision point as it runs: its own process, over HTTP. */
export async function decisionPointMount(): Promise<Mount> {
  const port = await freePort()
  const child: ChildProcess = spawn(process.execPath, ['server/decision-point.ts'], {
    env: { ...process.env, DECISION_POINT_PORT: String(port), LOG_LEVEL: 'error', NODE_OPTIONS: '' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const base = `http://127.0.0.1:${port}`
  for (const until = Date.now() + 25_000; Date.now() < until && child.exitCode === null; ) {
    if (
      await fetch(`${base}/readyz`).then(
        (r) => r.ok,
        () => false,
      )
    )
      return {
        name: 'the decision point, over HTTP',
        fetch: (path, init) => fetch(base + path, init),
        async close() {
          child.kill('SIGTERM')
          await gone
        },
      }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  throw new Error('the decision point does not get ready')
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
