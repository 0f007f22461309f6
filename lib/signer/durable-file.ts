import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'

/**
 * Replaces a file so that after any crash it holds the old text or the new one, whole, and after this has returned the
 * new one for good: written beside it, flushed, renamed, and the folder flushed too.
 */
export function writeDurably(file: string, text: string): void {
  const beside = `${file}.new`
  const fd = openSync(beside, 'w', 0o600)
  try {
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(beside, file)
  const folder = openSync(path.dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
