// What can be refused before anything slow. Plain JavaScript without dependencies, see lock.mjs.
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { holderOf } from './lock.mjs'

/** @param {string} home */
export const homeLock = (home) => path.join(home, 'running.json')

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | null>} why it cannot be used
 */
async function portTrouble(port, host) {
  const code = await new Promise((resolve) => {
    const server = createServer()
    server.once('error', (e) => resolve(/** @type {NodeJS.ErrnoException} */ (e).code ?? 'EUNKNOWN'))
    server.listen(port, host, () => server.close(() => resolve(null)))
  })
  if (code === 'EADDRINUSE') return 'is in use'
  if (code === 'EACCES') return 'may not be used by this user'
  if (code === 'EADDRNOTAVAIL') return `does not exist on ${host}, which is no address of this machine`
  if (code) return `cannot be used (${code})`
  // some systems let a second server listen beside one on all addresses: does anybody answer?
  const answered = await new Promise((resolve) => {
    const socket = connect({ port, host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, timeout: 500 })
    const end = (/** @type {boolean} */ answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
  return answered ? 'is in use' : null
}

/**
 * @param {{ name: string, port: number }[]} ports
 * @param {string} host
 * @param {number} patienceMs how long to wait for a port that an earlier start is still giving back
 * @returns {Promise<string | null>} one sentence
 */
export async function busyPort(ports, host, patienceMs = 0) {
  const until = Date.now() + patienceMs
  for (const { name, port } of ports) {
    const twin = ports.find((p) => p.port === port && p.name !== name)
    if (twin) return `${name} and ${twin.name} are both ${port}: give them different ports.`
    let trouble = await portTrouble(port, host)
    while (trouble === 'is in use' && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      trouble = await portTrouble(port, host)
    }
    if (trouble) return `Port ${port} ${trouble}: stop what uses it, or set ${name} to another port.`
  }
  return null
}

/**
 * @param {string} home
 * @returns {string | null} one sentence
 */
export function alreadyRunning(home) {
  const holder = holderOf(homeLock(home))
  if (!holder || holder.pid === process.pid) return null
  return `Countersign is already running from ${home} (process ${holder.pid}${holder.note ? `, ${holder.note}` : ''}): stop it first, or set COUNTERSIGN_HOME to another folder.`
}

/**
 * @param {{ readonly [name: string]: string | undefined }} env
 * @returns {string | null} one sentence
 */
export function missingSecret(env) {
  if (env.NODE_ENV !== 'production' || env.COUNTERSIGN_SECRET) return null
  return 'With NODE_ENV=production COUNTERSIGN_SECRET must be set: at least 32 characters, kept safe and always the same.'
}
