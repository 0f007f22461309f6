import path from 'node:path'
import { type Logger, pino } from 'pino'

// Operating messages for whoever runs the product: JSON lines on stdout. Evidence is the ledger's business, and no
// secret, token, body, argument or personal datum belongs here.

const HIDDEN = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'client_secret',
  'client_assertion',
  'body',
  'arguments',
]

interface LoggedError {
  type: string
  message: string
  code?: string
  stack?: string
}
/** Database errors carry row values in `detail`, Prisma's carry the arguments of the call in the message. */
export function describeError(e: unknown, depth = 0): LoggedError & { cause?: LoggedError } {
  if (!(e instanceof Error)) return { type: typeof e, message: 'not an Error' }
  const lines = e.message.split('\n').filter((l) => l.trim())
  const message = (e.name.startsWith('PrismaClient') ? lines.at(-1) : lines[0])?.trim() ?? ''
  const code = (e as { code?: unknown }).code
  const frames = (e.stack ?? '').split('\n').filter((l) => /^\s+at /.test(l))
  return {
    type: e.name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(frames.length ? { stack: frames.slice(0, 12).join('\n') } : {}),
    ...(e.cause !== undefined && depth < 2 ? { cause: describeError(e.cause, depth + 1) } : {}),
  }
}

export const log: Logger = pino({
  level: process.env.LOG_LEVEL || 'info',
  base: { process: process.env.COUNTERSIGN_PROCESS || path.parse(process.argv[1] ?? 'script').name, pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  serializers: { err: describeError },
  redact: { paths: HIDDEN.flatMap((k) => [k, `*.${k}`, `*.*.${k}`]), censor: '[hidden]' },
})
