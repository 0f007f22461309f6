import pg from 'pg'

/** The database, its load or the connection to it; nothing that a caller sent. */
export function isDatabaseTrouble(e: unknown): boolean {
  if (e instanceof pg.DatabaseError) return ['08', '40', '53', '55', '57', '58'].includes((e.code ?? '').slice(0, 2))
  if (!(e instanceof Error)) return false
  return (
    typeof (e as NodeJS.ErrnoException).syscall === 'string' || /connection|timeout|terminated|closed/i.test(e.message)
  )
}

/** One value or row of a batch may be at fault: data, integrity, a limit of the program, an exception of a function. */
export function blamesData(e: unknown): boolean {
  if (e instanceof pg.DatabaseError) return ['22', '23', '54', 'P0'].includes((e.code ?? '').slice(0, 2))
  return !isDatabaseTrouble(e)
}
