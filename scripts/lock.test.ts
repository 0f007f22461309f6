import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { alreadyRunning, busyPort, homeLock } from './first-checks.mjs'
import { holderOf, identityOf, lock, tryLock } from './lock.mjs'

const folder = mkdtempSync(path.join(os.tmpdir(), 'countersign-lock-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string) => path.join(folder, name)

/** A process that holds the lock until it is killed. */
async function otherHolder(at: string) {
  const script = `import { tryLock } from ${JSON.stringify(path.join(import.meta.dirname, 'lock.mjs'))}
    tryLock(${JSON.stringify(at)}, 'http://127.0.0.1:1')
    console.log('held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

test('a process has an identity as long as it lives', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const pid = child.pid ?? 0
  expect(identityOf(pid)).toBeTruthy()
  expect(identityOf(pid)).toBe(identityOf(pid))
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(identityOf(pid)).toBeNull()
})

test('a lock is held by one, and free again after its release', () => {
  const first = tryLock(file('one'))
  expect(first).toHaveProperty('release')
  expect(tryLock(file('one'))).toMatchObject({ holder: { pid: process.pid } })
  if ('release' in first) first.release()
  const second = tryLock(file('one'))
  expect(second).toHaveProperty('release')
  if ('release' in second) second.release()
  expect(holderOf(file('one'))).toBeNull()
})

test('a lock whose holder was killed is free, also when its pid lives on in another process', async () => {
  const child = await otherHolder(file('killed'))
  expect(tryLock(file('killed'))).toMatchObject({ holder: { pid: child.pid, note: 'http://127.0.0.1:1' } })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(tryLock(file('killed'))).toHaveProperty('release')
  writeFileSync(file('recycled'), JSON.stringify({ pid: process.pid, identity: 'long ago' }))
  expect(tryLock(file('recycled'))).toHaveProperty('release')
})

test('a lock file that makes no sense does not block for ever', () => {
  writeFileSync(file('garbage'), '{')
  expect(tryLock(file('garbage'))).toHaveProperty('release')
})

test('waiting for a lock ends with its release, and is said once', async () => {
  const first = tryLock(file('wait'))
  let said = 0
  const second = lock(file('wait'), () => {
    said++
    if ('release' in first) first.release()
  })
  ;(await second)()
  expect(said).toBe(1)
  expect(readdirSync(folder)).not.toContain('wait')
})

test('a second start from the same folder is told where the first one is', async () => {
  expect(alreadyRunning(file('home'))).toBeNull()
  const child = await otherHolder(homeLock(file('home')))
  expect(alreadyRunning(file('home'))).toMatch(
    /^Countersign is already running from \S+ \(process \d+, http:\/\/127\.0\.0\.1:1\): .*\.$/,
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(alreadyRunning(file('home'))).toBeNull()
})

test('a busy port is named with the variable that moves it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  expect(await busyPort([{ name: 'PORT', port }], '127.0.0.1')).toBe(
    `Port ${port} is in use: stop what uses it, or set PORT to another port.`,
  )
  server.close()
  await once(server, 'close')
  expect(await busyPort([{ name: 'PORT', port }], '127.0.0.1')).toBeNull()
})

test('a port that is being given back is waited for', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const answer = busyPort([{ name: 'PORT', port }], '127.0.0.1', 10_000)
  server.close()
  expect(await answer).toBeNull()
})

test('one port for two purposes is refused', async () => {
  const ports = [
    { name: 'PORT', port: 3000 },
    { name: 'DECISION_POINT_PORT', port: 3000 },
  ]
  expect(await busyPort(ports, '127.0.0.1')).toMatch(/^PORT and DECISION_POINT_PORT are both 3000/)
})
