import { AppError } from '../lib/platform/app-error.ts'

const trouble = (sentence: string) => new AppError(500, 'database', sentence)

/** DATABASE_URL as it must be, or one sentence. */
export function checkDatabaseUrl(value: string): URL {
  let url: URL
  try {
    url = new URL(value)
  } catch {
    throw trouble('DATABASE_URL is not an address: it should read postgresql://user:password@host:port/database.')
  }
  if (!['postgres:', 'postgresql:'].includes(url.protocol))
    throw trouble(`DATABASE_URL begins with ${url.protocol}// and should begin with postgresql://.`)
  if (!databaseName(url)) throw trouble('DATABASE_URL names no database: it should end with /name.')
  return url
}
export const databaseName = (url: URL): string => decodeURIComponent(url.pathname.slice(1))

/** Why a connection failed, in one sentence that names no password. */
export function explainConnection(e: unknown, url: URL): AppError {
  const code = String((e as { code?: unknown }).code ?? (e as { errors?: { code?: string }[] }).errors?.[0]?.code ?? '')
  const where = `${url.hostname || url.searchParams.get('host') || 'localhost'}:${url.port || '5432'}`
  const user = decodeURIComponent(url.username) || 'the default user'
  if (code === '28P01' || code === '28000')
    return trouble(`The database at ${where} refuses ${user}: is the user or the password in DATABASE_URL wrong?`)
  if (code === '3D000')
    return trouble(
      `The database at ${where} has no database "${databaseName(url)}": create it, or correct DATABASE_URL.`,
    )
  if (code === '53300')
    return trouble(
      `The database at ${where} has no connection left: raise max_connections, stop what holds them, or lower COUNTERSIGN_CONNECTIONS.`,
    )
  if (code === '42501')
    return trouble(
      `${user} may not do this in the database at ${where}: the owner must be able to create tables and roles.`,
    )
  if (
    /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|ENOENT|57P0)/.test(code) ||
    /timeout|terminated/i.test(messageOf(e))
  )
    return trouble(
      `The database at ${where} cannot be reached (${code || 'no answer'}): is it running, and is DATABASE_URL right?`,
    )
  return trouble(`The database at ${where} cannot be used: ${messageOf(e)}`)
}
const messageOf = (e: unknown) => (e instanceof Error ? (e.message.split('\n')[0] ?? '') : 'unknown error')
