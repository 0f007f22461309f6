// Locks between processes of one machine that vanish with their holder. Plain JavaScript without dependencies: the
// bootstrap uses it on any Node before anything is installed.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * What tells this process from a later one with the same pid; null when there is none.
 * @param {number} pid
 * @returns {string | null}
 */
export function identityOf(pid) {
  if (existsSync('/proc/self/stat')) {
    try {
      // "pid (name) state …": the name may hold spaces and brackets; the 22nd field is the start time
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' || fields[0] === 'X' ? null : `${fields[19]}`
    } catch {
      return null
    }
  }
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return started.trim() || null
  } catch {
    return null
  }
}

/**
 * @typedef {{ pid: number, identity: string, note?: string }} Holder
 * @param {string} file
 * @returns {Holder | null} who holds it and is alive
 */
export function holderOf(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'))
    return identityOf(holder.pid) === holder.identity ? holder : null
  } catch {
    return null
  }
}

/**
 * @param {string} file
 * @param {string} [note] for whoever finds it held
 * @returns {{ release: () => void } | { holder: Holder }}
 */
export function tryLock(file, note) {
  mkdirSync(path.dirname(file), { recursive: true })
  const mine = JSON.stringify({ pid: process.pid, identity: identityOf(process.pid), note })
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx', mode: 0o600 })
      const release = () => {
        if (read(file) === mine) rmSync(file, { force: true })
      }
      return { release }
    } catch (e) {
      if (/** @type {NodeJS.ErrnoException} */ (e).code !== 'EEXIST') throw e
    }
    const found = read(file)
    const holder = holderOf(file)
    if (holder) return { holder }
    // its holder is gone. Whoever moves it away clears it; if it was a new one meanwhile, it goes back.
    const aside = `${file}.${process.pid}`
    try {
      renameSync(file, aside)
      if (read(aside) === found) rmSync(aside, { force: true })
      else renameSync(aside, file)
    } catch {}
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/**
 * Waits until nobody else holds it.
 * @param {string} file
 * @param {() => void} [waiting] called once when there is something to wait for
 */
export async function lock(file, waiting) {
  for (let said = false; ; ) {
    const got = tryLock(file)
    if ('release' in got) return got.release
    if (!said) waiting?.()
    said = true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
