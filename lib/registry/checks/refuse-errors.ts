import { AppError } from '../../platform/app-error.ts'
import type { Finding } from '../../policy/types.ts'

/** 422 with every error where it is; warnings pass. */
export function refuseErrors(findings: Finding[], what: 'definition' | 'policy', base = `/${what}`): void {
  const errors = findings.filter((f) => f.severity === 'error')
  const [first] = errors
  if (!first) return
  throw new AppError(
    422,
    `invalid_${what}`,
    `The ${what} cannot be used: ${first.pointer ?? ''} ${first.message}`.replace(':  ', ': '),
    {
      fields: errors.map((f) => ({ pointer: `${base}${f.pointer ?? ''}`, message: f.message, ...located(f) })),
    },
  )
}

const located = (f: Finding) => ({ code: f.code, ...(f.place ? { place: f.place } : {}) })
